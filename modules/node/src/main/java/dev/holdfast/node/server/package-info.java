/** The process as a whole: what it shares, the order in which it comes up and goes down. */
@NullMarked
package dev.holdfast.node.server;

import org.jspecify.annotations.NullMarked;
