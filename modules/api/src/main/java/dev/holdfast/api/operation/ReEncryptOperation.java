package dev.holdfast.api.operation;

import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.key.MaterialId;
import dev.holdfast.model.name.KeyReference;
import dev.holdfast.model.operation.KmsOperation;
import java.util.Optional;

final class ReEncryptOperation implements Operation {

  private static final String SOURCE_ALGORITHM = "SourceEncryptionAlgorithm";
  private static final String SOURCE_CONTEXT = "SourceEncryptionContext";
  private static final String DESTINATION_ALGORITHM = "DestinationEncryptionAlgorithm";
  private static final String DESTINATION_CONTEXT = "DestinationEncryptionContext";

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
            Arguments.oversizedContext(input, SOURCE_CONTEXT),
            Arguments.oversizedContext(input, DESTINATION_CONTEXT),
            Arguments.badKey(source, true),
            Arguments.badKey(destination, true),
            ChosenEncryption.namelessKeyPair(input, SOURCE_ALGORITHM, "SourceKeyId"),
            ChosenEncryption.contextOfKeyPair(input, SOURCE_ALGORITHM, SOURCE_CONTEXT),
            ChosenEncryption.contextOfKeyPair(input, DESTINATION_ALGORITHM, DESTINATION_CONTEXT),
            Ciphertext.bad(input, "SourceKeyId", SOURCE_ALGORITHM));
    if (error != null) {
      return Arguments.refused(error);
    }
    return Arguments.ready(
        new KmsRequest.ReEncrypt(
            source(input, source), destination, target(input), input.flag("DryRun")));
  }

  private static KmsRequest.Encrypted source(Input input, Optional<KeyReference> key) {
    return ChosenEncryption.isSymmetric(input, SOURCE_ALGORITHM)
        ? new KmsRequest.Encrypted.Symmetrically(
            Ciphertext.of(input), Arguments.context(input, SOURCE_CONTEXT), key)
        : new KmsRequest.Encrypted.ToPublicKey(
            Ciphertext.ofKeyPair(input),
            ChosenEncryption.of(input, SOURCE_ALGORITHM),
            key.orElseThrow());
  }

  private static KmsRequest.Target target(Input input) {
    return ChosenEncryption.isSymmetric(input, DESTINATION_ALGORITHM)
        ? new KmsRequest.Target.Symmetric(Arguments.context(input, DESTINATION_CONTEXT))
        : new KmsRequest.Target.PublicKey(ChosenEncryption.of(input, DESTINATION_ALGORITHM));
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    KmsAnswer.ReEncrypted done = Bodies.expect(KmsAnswer.ReEncrypted.class, answer);
    return new JsonWriter()
        .beginObject()
        .blob("CiphertextBlob", done.ciphertext().bytes())
        .text("SourceKeyId", done.source().key().toString())
        .text("KeyId", done.destination().key().toString())
        .text(SOURCE_ALGORITHM, done.source().algorithm().name())
        .text(DESTINATION_ALGORITHM, done.destination().algorithm().name())
        .text("SourceKeyMaterialId", done.source().materialId().map(MaterialId::hex))
        .text("DestinationKeyMaterialId", done.destination().materialId().map(MaterialId::hex))
        .endObject()
        .toBytes();
  }
}
