/** Key derivation. */
@NullMarked
package dev.holdfast.crypto.kdf;

import org.jspecify.annotations.NullMarked;
