package dev.holdfast.api.operation;

import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.key.Delivered;
import dev.holdfast.model.key.PublicBytes;

/** The member {@code Recipient} of requests, and what stands for the plaintext in their answers. */
final class AttestedRecipient {

  private AttestedRecipient() {}

  /** The shape requires neither member, the operation both. */
  static Parsed parse(Input recipient, KmsRequest request) {
    if (recipient.text("KeyEncryptionAlgorithm").isEmpty()) {
      return Arguments.refused(Arguments.absent("recipient.keyEncryptionAlgorithm"));
    }
    return recipient
        .blob("AttestationDocument")
        .<Parsed>map(
            document -> new Parsed.Attesting(PublicBytes.takeOwnershipOf(document), request))
        .orElseGet(() -> Arguments.refused(Arguments.absent("recipient.attestationDocument")));
  }

  /**
   * Writes what is meant for the caller alone, and destroys what was in clear.
   *
   * @param member the name of what is in clear
   */
  static JsonWriter write(JsonWriter json, String member, Delivered delivered) {
    switch (delivered) {
      case Delivered.InClear(var plaintext) -> {
        json.blob(member, plaintext.reveal());
        plaintext.destroy();
      }
      case Delivered.ForRecipient(var ciphertext) ->
          json.blob("CiphertextForRecipient", ciphertext.bytes());
    }
    return json;
  }
}
