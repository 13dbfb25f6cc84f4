package dev.holdfast.api.operation;

import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.operation.KmsOperation;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

final class ReplicateKeyOperation implements Operation {

  @Override
  public KmsOperation name() {
    return KmsOperation.REPLICATE_KEY;
  }

  @Override
  public boolean readOnly() {
    return false;
  }

  @Override
  public Parsed parse(Input input) {
    KmsError badTags = Arguments.badTags(input);
    if (badTags != null) {
      return Arguments.refused(badTags);
    }
    String named = input.requiredText("ReplicaRegion");
    Optional<Region> region = Region.parse(named);
    return region.isEmpty()
        ? Arguments.refused(new KmsError.RegionUnknown(named))
        : Arguments.onKey(
            input,
            key ->
                new KmsRequest.ReplicateKey(
                    key,
                    region.get(),
                    input.text("Description").orElse(""),
                    input.text("Policy"),
                    input.flag("BypassPolicyLockoutSafetyCheck"),
                    Arguments.tags(input)));
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    KmsAnswer.Replicated replicated = Bodies.expect(KmsAnswer.Replicated.class, answer);
    JsonWriter json = new JsonWriter().beginObject();
    KeyMetadataBody.write(json, "ReplicaKeyMetadata", replicated.replica());
    json.text("ReplicaPolicy", replicated.policy().document()).beginArray("ReplicaTags");
    new TreeMap<>(replicated.tags())
        .forEach((key, value) ->
            json.beginObject().text("TagKey", key).text("TagValue", value).endObject());
    return json.endArray().endObject().toBytes();
  }

  @Override
  public Map<String, Object> responseElements(KmsAnswer answer) {
    KmsAnswer.Replicated replicated = Bodies.expect(KmsAnswer.Replicated.class, answer);
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("replicaKeyMetadata", KeyMetadataBody.told(replicated.replica()));
    told.put("replicaPolicy", replicated.policy().document());
    return told;
  }
}
