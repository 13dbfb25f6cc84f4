/** Random bytes and fresh keys. */
@NullMarked
package dev.holdfast.crypto.random;

import org.jspecify.annotations.NullMarked;
