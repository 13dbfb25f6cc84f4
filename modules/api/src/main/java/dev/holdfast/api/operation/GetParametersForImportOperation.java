package dev.holdfast.api.operation;

import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.WrappingAlgorithm;
import dev.holdfast.model.operation.KmsOperation;
import java.util.Arrays;
import java.util.Map;

final class GetParametersForImportOperation implements Operation {

  @Override
  public KmsOperation name() {
    return KmsOperation.GET_PARAMETERS_FOR_IMPORT;
  }

  @Override
  public boolean readOnly() {
    return true;
  }

  @Override
  public Parsed parse(Input input) {
    String algorithm = input.requiredText("WrappingAlgorithm");
    String spec = input.requiredText("WrappingKeySpec");
    if (Arrays.stream(WrappingAlgorithm.values()).noneMatch(a -> a.name().equals(algorithm))) {
      return Arguments.refused(
          new KmsError.Unsupported("WrappingAlgorithm " + algorithm + " is not supported."));
    }
    return Arguments.onKey(
        input,
        new KeyCommand.GetParametersForImport(
            WrappingAlgorithm.valueOf(algorithm), KeySpec.valueOf(spec)));
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    KmsAnswer.ImportOffered offered = Bodies.expect(KmsAnswer.ImportOffered.class, answer);
    return new JsonWriter()
        .beginObject()
        .text("KeyId", offered.key().toString())
        .blob("ImportToken", offered.importToken().bytes())
        .blob("PublicKey", offered.publicKey().bytes())
        .moment("ParametersValidTo", offered.validTo())
        .endObject()
        .toBytes();
  }

  /** The token is not for the trail. */
  @Override
  public Map<String, Object> responseElements(KmsAnswer answer) {
    KmsAnswer.ImportOffered offered = Bodies.expect(KmsAnswer.ImportOffered.class, answer);
    return Map.of("keyId", offered.key().toString(), "parametersValidTo", offered.validTo());
  }
}
