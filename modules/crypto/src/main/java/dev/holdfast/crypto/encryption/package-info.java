/** Encryption with RSA keys. */
@NullMarked
package dev.holdfast.crypto.encryption;

import org.jspecify.annotations.NullMarked;
