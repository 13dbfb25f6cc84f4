package dev.holdfast.model.policy;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a request says of itself, asked for by policies: the values of condition keys. Asked only
 * for what a policy names, so that an implementation may work a value out when it is asked for it.
 * Numbers are decimal, truth is {@code true} or {@code false}, times are ISO 8601 or seconds since
 * 1970, binary values are base64.
 */
public interface RequestContext {

  /** A request of which nothing is known. */
  RequestContext EMPTY = of(Map.of());

  /**
   * The value of a key that has one value at most; null when the request has none.
   *
   * @param key of a name that is not {@linkplain ConditionName#isMultiValued() multi-valued}
   */
  @Nullable String value(ConditionKey key);

  /**
   * The values of a key that may have several; empty when the request has none.
   *
   * @param key of a name that is {@linkplain ConditionName#isMultiValued() multi-valued}
   */
  List<String> values(ConditionKey key);

  /**
   * Whether there are more values of a key than the account may have, so that no condition on it
   * lets anybody in.
   */
  default boolean isBeyondQuota(ConditionKey key) {
    return false;
  }

  /**
   * A request of which everything is given beforehand, as a simulation has it.
   *
   * @param given values by key, in any case
   */
  static RequestContext of(Map<String, List<String>> given) {
    Map<String, List<String>> byKey =
        given.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    entry -> entry.getKey().toLowerCase(Locale.ROOT),
                    entry -> List.copyOf(entry.getValue())));
    return new RequestContext() {
      @Override
      public @Nullable String value(ConditionKey key) {
        List<String> values = values(key);
        return values.isEmpty() ? null : values.getFirst();
      }

      @Override
      public List<String> values(ConditionKey key) {
        return byKey.getOrDefault(key.text(), List.of());
      }
    };
  }
}
