package dev.holdfast.api.operation;

import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.operation.KmsOperation;

final class ListResourceTagsOperation implements Operation {

  private static final int MAX_LIMIT = 50;

  @Override
  public KmsOperation name() {
    return KmsOperation.LIST_RESOURCE_TAGS;
  }

  @Override
  public boolean readOnly() {
    return true;
  }

  @Override
  public Parsed parse(Input input) {
    KmsError error = Arguments.limitBeyond(input, MAX_LIMIT);
    if (error != null) {
      return Arguments.refused(error);
    }
    int limit = input.number("Limit").orElse(MAX_LIMIT);
    return Arguments.onKey(
        input, key -> new KmsRequest.ListResourceTags(key, limit, Arguments.marker(input)));
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    KmsAnswer.Tags page = Bodies.expect(KmsAnswer.Tags.class, answer);
    JsonWriter json = new JsonWriter().beginObject().beginArray("Tags");
    page.tags()
        .forEach((key, value) ->
            json.beginObject().text("TagKey", key).text("TagValue", value).endObject());
    return Bodies.page(json.endArray(), page.nextMarker());
  }
}
