/**
 * The forms of key pairs: what is inside a key's material, and how PKCS#8 and SubjectPublicKeyInfo
 * are read and written.
 */
@NullMarked
package dev.holdfast.crypto.keypair;

import org.jspecify.annotations.NullMarked;
