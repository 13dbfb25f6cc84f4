/** Encryption with the keys of pairs: RSA-OAEP and SM2PKE. */
@NullMarked
package dev.holdfast.crypto.encryption;

import org.jspecify.annotations.NullMarked;
