package dev.holdfast.api.operation;

import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.name.AliasArn;
import dev.holdfast.model.name.KeyReference;
import dev.holdfast.model.operation.KmsOperation;
import java.util.Optional;

final class ListAliasesOperation implements Operation {

  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 100;

  @Override
  public KmsOperation name() {
    return KmsOperation.LIST_ALIASES;
  }

  @Override
  public boolean readOnly() {
    return true;
  }

  @Override
  public Parsed parse(Input input) {
    Optional<KeyReference> key = Arguments.key(input, "KeyId");
    KmsError error =
        Arguments.first(Arguments.limitBeyond(input, MAX_LIMIT), Arguments.badKey(key, false));
    if (error != null) {
      return Arguments.refused(error);
    }
    int limit = input.number("Limit").orElse(DEFAULT_LIMIT);
    return Arguments.ready(new KmsRequest.ListAliases(key, limit, Arguments.marker(input)));
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    KmsAnswer.Aliases page = Bodies.expect(KmsAnswer.Aliases.class, answer);
    JsonWriter json = new JsonWriter().beginObject().beginArray("Aliases");
    for (KmsAnswer.ListedAlias listed : page.aliases()) {
      json.beginObject()
          .text("AliasName", listed.name().value())
          .text(
              "AliasArn", new AliasArn(scope.region(), scope.account(), listed.name()).toString());
      switch (listed) {
        case KmsAnswer.Alias alias ->
            json.text("TargetKeyId", alias.target().value())
                .moment("CreationDate", alias.creationDate())
                .moment("LastUpdatedDate", alias.lastUpdatedDate());
        case KmsAnswer.PredefinedAlias ignored -> {}
      }
      json.endObject();
    }
    return Bodies.page(json.endArray(), page.nextMarker());
  }
}
