/**
 * Signing and verifying, for every spec whose keys sign.
 *
 * <p>A message is hashed first and its digest signed, so that a message and its digest go one way.
 * The encodings around the digest are ours and hold nothing secret: the engines have the one
 * operation with the private key. Verification takes the public key alone, as DER, and so needs no
 * material.
 */
@NullMarked
package dev.holdfast.crypto.signature;

import org.jspecify.annotations.NullMarked;
