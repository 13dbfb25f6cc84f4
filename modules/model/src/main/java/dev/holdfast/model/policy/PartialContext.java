package dev.holdfast.model.policy;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The condition keys of a request of which not everything is known; remembers what it was asked for
 * and did not know.
 */
final class PartialContext implements RequestContext {

  private final RequestContext known;
  private final Predicate<ConditionName> unknown;
  private final Set<String> missing = new LinkedHashSet<>();
  private boolean askedForUnknown;

  PartialContext(RequestContext known, Predicate<ConditionName> unknown) {
    this.known = known;
    this.unknown = unknown;
  }

  @Override
  public @Nullable String value(ConditionKey key) {
    return isUnknown(key) ? null : known.value(key);
  }

  @Override
  public List<String> values(ConditionKey key) {
    return isUnknown(key) ? List.of() : known.values(key);
  }

  @Override
  public boolean isBeyondQuota(ConditionKey key) {
    return !unknown.test(key.name()) && known.isBeyondQuota(key);
  }

  private boolean isUnknown(ConditionKey key) {
    if (!unknown.test(key.name())) {
      return false;
    }
    askedForUnknown = true;
    missing.add(key.name().awsName() + key.member());
    return true;
  }

  void forget() {
    askedForUnknown = false;
  }

  boolean wasAskedForUnknown() {
    return askedForUnknown;
  }

  /** Every key that it was asked for and did not know. */
  Set<String> missing() {
    return missing;
  }
}
