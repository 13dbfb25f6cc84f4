/** What operators' tools ask: whether the process has started, lives, and can be relied on. */
@NullMarked
package dev.holdfast.node.management;

import org.jspecify.annotations.NullMarked;
