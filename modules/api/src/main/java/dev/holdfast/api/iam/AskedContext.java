package dev.holdfast.api.iam;

import dev.holdfast.model.policy.ConditionKey;
import dev.holdfast.model.policy.ConditionName;
import dev.holdfast.model.policy.RequestContext;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A simulated request's condition keys; remembers those that were asked for and are not there. */
final class AskedContext implements RequestContext {

  private final RequestContext given;
  private final Set<String> missing = new LinkedHashSet<>();

  AskedContext(RequestContext given) {
    this.given = given;
  }

  @Override
  public @Nullable String value(ConditionKey key) {
    String value = given.value(key);
    if (value == null) {
      miss(key);
    }
    return value;
  }

  @Override
  public List<String> values(ConditionKey key) {
    List<String> values = given.values(key);
    if (values.isEmpty()) {
      miss(key);
    }
    return values;
  }

  private void miss(ConditionKey key) {
    missing.add(
        key.name() == ConditionName.OTHER ? key.text() : key.name().awsName() + key.member());
  }

  /** In the order in which they were asked for. */
  List<String> missing() {
    return List.copyOf(missing);
  }
}
