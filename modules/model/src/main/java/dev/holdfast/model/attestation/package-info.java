/** Answers for callers that prove what they are: attested enclaves and instances. */
@NullMarked
package dev.holdfast.model.attestation;

import org.jspecify.annotations.NullMarked;
