/** Digests of what is public. */
@NullMarked
package dev.holdfast.model.hash;

import org.jspecify.annotations.NullMarked;
