/** Identities across regions: what their home tells, and the copy that other regions have. */
@NullMarked
package dev.holdfast.node.identity;

import org.jspecify.annotations.NullMarked;
