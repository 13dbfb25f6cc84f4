package dev.holdfast.model.attestation;

import dev.holdfast.model.KmsError;

/** What came of verifying an attestation document. */
public sealed interface Attested {

  record Verified(Recipient recipient) implements Attested {}

  record Refused(KmsError error) implements Attested {}
}
