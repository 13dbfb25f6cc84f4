/** Which implementation serves each primitive. */
@NullMarked
package dev.holdfast.crypto.provider;

import org.jspecify.annotations.NullMarked;
