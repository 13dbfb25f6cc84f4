package dev.holdfast.api.operation;

import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.name.KeyReference;
import dev.holdfast.model.operation.KmsOperation;
import java.util.Optional;

final class ReEncryptOperation implements Operation {

  @Override
  public KmsOperation name() {
    return KmsOperation.RE_ENCRYPT;
  }

  @Override
  public boolean readOnly() {
    return true;
  }

  @Override
  public Parsed parse(Input input) {
    Optional<KeyReference> source = Arguments.key(input, "SourceKeyId");
    KeyReference destination = KeyReference.parse(input.requiredText("DestinationKeyId"));
    KmsError error =
        Arguments.first(
            Arguments.oversizedContext(input, "SourceEncryptionContext"),
            Arguments.oversizedContext(input, "DestinationEncryptionContext"),
            Arguments.badKey(source, true),
            Arguments.badKey(destination, true),
            EncryptionAlgorithm.foreign(input, "SourceEncryptionAlgorithm"),
            EncryptionAlgorithm.unfit(input, "DestinationEncryptionAlgorithm"),
            Ciphertext.bad(input, "SourceKeyId"));
    if (error != null) {
      return Arguments.refused(error);
    }
    return Arguments.ready(
        new KmsRequest.ReEncrypt(
            Ciphertext.of(input),
            Arguments.context(input, "SourceEncryptionContext"),
            source,
            destination,
            Arguments.context(input, "DestinationEncryptionContext"),
            input.flag("DryRun")));
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    KmsAnswer.ReEncrypted done = Bodies.expect(KmsAnswer.ReEncrypted.class, answer);
    return new JsonWriter()
        .beginObject()
        .blob("CiphertextBlob", done.blob().bytes())
        .text("SourceKeyId", done.source().toString())
        .text("KeyId", done.destination().toString())
        .text("SourceEncryptionAlgorithm", Bodies.SYMMETRIC_DEFAULT)
        .text("DestinationEncryptionAlgorithm", Bodies.SYMMETRIC_DEFAULT)
        .text("SourceKeyMaterialId", done.sourceMaterial().hex())
        .text("DestinationKeyMaterialId", done.destinationMaterial().hex())
        .endObject()
        .toBytes();
  }
}
