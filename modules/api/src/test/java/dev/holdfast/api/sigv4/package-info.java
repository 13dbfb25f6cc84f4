/** Signatures, good and bad. */
@NullMarked
package dev.holdfast.api.sigv4;

import org.jspecify.annotations.NullMarked;
