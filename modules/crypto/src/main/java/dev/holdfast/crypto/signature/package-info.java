/** Signing and verifying, for every spec whose keys sign. */
@NullMarked
package dev.holdfast.crypto.signature;

import org.jspecify.annotations.NullMarked;
