package dev.holdfast.api.operation;

import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.operation.KmsOperation;

final class GetKeyRotationStatusOperation implements Operation {

  @Override
  public KmsOperation name() {
    return KmsOperation.GET_KEY_ROTATION_STATUS;
  }

  @Override
  public boolean readOnly() {
    return true;
  }

  @Override
  public Parsed parse(Input input) {
    return Arguments.onKey(input, new KeyCommand.GetKeyRotationStatus());
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    KmsAnswer.RotationStatus status = Bodies.expect(KmsAnswer.RotationStatus.class, answer);
    JsonWriter json =
        new JsonWriter()
            .beginObject()
            .text("KeyId", status.key().keyId().value())
            .flag("KeyRotationEnabled", status.automatic().isPresent());
    status
        .automatic()
        .ifPresent(automatic ->
            json.number("RotationPeriodInDays", automatic.periodDays())
                .moment("NextRotationDate", automatic.nextRotationDate()));
    status.onDemandSince().ifPresent(since -> json.moment("OnDemandRotationStartDate", since));
    return json.endObject().toBytes();
  }
}
