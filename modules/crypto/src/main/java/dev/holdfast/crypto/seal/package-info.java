/**
 * Authenticated encryption with a key per message and key commitment, as everything here uses it.
 */
@NullMarked
package dev.holdfast.crypto.seal;

import org.jspecify.annotations.NullMarked;
