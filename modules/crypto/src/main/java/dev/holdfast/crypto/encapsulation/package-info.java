/**
 * Shared secrets that one side makes and encapsulates with a public key, for the holder of the
 * private key to take out.
 */
@NullMarked
package dev.holdfast.crypto.encapsulation;

import org.jspecify.annotations.NullMarked;
