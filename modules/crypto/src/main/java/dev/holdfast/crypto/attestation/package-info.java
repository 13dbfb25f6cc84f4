/** Attestation documents of enclaves and instances, and what is encrypted for them. */
@NullMarked
package dev.holdfast.crypto.attestation;

import org.jspecify.annotations.NullMarked;
