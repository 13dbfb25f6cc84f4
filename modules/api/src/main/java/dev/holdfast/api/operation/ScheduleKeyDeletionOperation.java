package dev.holdfast.api.operation;

import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.KeyStateName;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.operation.KmsOperation;
import java.util.Map;

final class ScheduleKeyDeletionOperation implements Operation {

  private static final int DEFAULT_WINDOW_DAYS = 30;

  @Override
  public KmsOperation name() {
    return KmsOperation.SCHEDULE_KEY_DELETION;
  }

  @Override
  public boolean readOnly() {
    return false;
  }

  @Override
  public Parsed parse(Input input) {
    int days = input.number("PendingWindowInDays").orElse(DEFAULT_WINDOW_DAYS);
    return Arguments.onKey(input, new KeyCommand.ScheduleKeyDeletion(days));
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    JsonWriter json = new JsonWriter().beginObject();
    if (answer instanceof KmsAnswer.ReplicaDeletionAwaited(KeyArn key, int days)) {
      json.text("KeyId", key.toString())
          .text("KeyState", KeyStateName.PENDING_REPLICA_DELETION.awsName())
          .number("PendingWindowInDays", days);
    } else {
      KmsAnswer.DeletionScheduled scheduled =
          Bodies.expect(KmsAnswer.DeletionScheduled.class, answer);
      json.text("KeyId", scheduled.key().toString())
          .moment("DeletionDate", scheduled.deletionDate())
          .text("KeyState", KeyStateName.PENDING_DELETION.awsName())
          .number("PendingWindowInDays", scheduled.pendingWindowDays());
    }
    return json.endObject().toBytes();
  }

  @Override
  public Map<String, Object> responseElements(KmsAnswer answer) {
    if (answer instanceof KmsAnswer.ReplicaDeletionAwaited(KeyArn key, int days)) {
      return Map.of(
          "keyId", key.toString(),
          "keyState", KeyStateName.PENDING_REPLICA_DELETION.awsName(),
          "pendingWindowInDays", days);
    }
    KmsAnswer.DeletionScheduled scheduled =
        Bodies.expect(KmsAnswer.DeletionScheduled.class, answer);
    return Map.of(
        "keyId", scheduled.key().toString(),
        "deletionDate", scheduled.deletionDate(),
        "keyState", KeyStateName.PENDING_DELETION.awsName(),
        "pendingWindowInDays", scheduled.pendingWindowDays());
  }
}
