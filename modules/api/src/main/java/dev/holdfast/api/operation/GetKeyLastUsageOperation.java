package dev.holdfast.api.operation;

import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.audit.UsageHistory;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.operation.KmsOperation;
import java.time.Instant;

final class GetKeyLastUsageOperation implements Operation {

  @Override
  public KmsOperation name() {
    return KmsOperation.GET_KEY_LAST_USAGE;
  }

  @Override
  public boolean readOnly() {
    return true;
  }

  @Override
  public Parsed parse(Input input) {
    return Arguments.onKey(input, new KeyCommand.GetKeyLastUsage());
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    KmsAnswer.LastUsage usage = Bodies.expect(KmsAnswer.LastUsage.class, answer);
    UsageHistory.Known known = usage.known().orElseThrow();
    Instant created = usage.creationDate();
    JsonWriter json =
        new JsonWriter()
            .beginObject()
            .text("KeyId", usage.key().keyId().value())
            .beginObject("KeyLastUsage");
    known
        .last()
        .ifPresent(last ->
            json.text("Operation", last.operation().awsName())
                .moment("Timestamp", last.at())
                .text("CloudTrailEventId", last.eventId())
                .text("KmsRequestId", last.requestId()));
    return json.endObject()
        .moment("TrackingStartDate", known.since().isAfter(created) ? known.since() : created)
        .moment("KeyCreationDate", created)
        .endObject()
        .toBytes();
  }
}
