/** What callers encrypt and decrypt: the ciphertext blob. */
@NullMarked
package dev.holdfast.crypto.message;

import org.jspecify.annotations.NullMarked;
