/** Shared secrets of two elliptic curve keys. */
@NullMarked
package dev.holdfast.crypto.agreement;

import org.jspecify.annotations.NullMarked;
