package dev.holdfast.model.policy;

import dev.holdfast.model.policy.Json.JsonArray;
import dev.holdfast.model.policy.Json.JsonObject;
import dev.holdfast.model.policy.Json.JsonString;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Who had the names that a policy gives when it was written. Kept beside the policy: the names
 * alone would mean whoever has them later.
 *
 * @param ids unique ids by ARN, as in {@link PrincipalIds}
 */
public record HeldNames(Map<String, String> ids) {

  public static final HeldNames NONE = new HeldNames(Map.of());

  private static final Set<String> PRINCIPALS = Set.of("Principal", "NotPrincipal");

  public HeldNames {
    ids = Map.copyOf(ids);
  }

  /**
   * Looks up the names in a policy that is about to be written.
   *
   * @param current who has which name now
   */
  public static HeldNames of(Set<Principal> principals, PrincipalIds current) {
    Map<String, String> ids = new TreeMap<>();
    for (Principal principal : principals) {
      if (principal instanceof Principal.Identity identity) {
        current.idOf(identity.arn()).ifPresent(id -> ids.put(identity.arn(), id));
      }
    }
    return new HeldNames(ids);
  }

  public PrincipalIds resolver() {
    return PrincipalIds.of(ids);
  }

  /**
   * The policy as it is to be shown: whoever no longer has the name it gives appears by unique id,
   * as what the policy means. Unchanged to the letter while all have theirs.
   *
   * @param current who has which name now
   */
  public String show(String document, PrincipalIds current) {
    if (ids.entrySet().stream().allMatch(held -> has(held.getKey(), held.getValue(), current))) {
      return document;
    }
    try {
      return JsonWriter.write(
          inStatements(
              JsonReader.read(document),
              arn -> ids.containsKey(arn) && !has(arn, idOf(arn), current) ? idOf(arn) : arn));
    } catch (JsonReader.MalformedJson e) {
      throw new IllegalArgumentException("not a policy that was accepted", e);
    }
  }

  private String idOf(String arn) {
    return Objects.requireNonNull(ids.get(arn));
  }

  private static boolean has(String arn, String id, PrincipalIds current) {
    return current.idOf(arn).filter(id::equals).isPresent();
  }

  private static Json inStatements(Json policy, UnaryOperator<String> shown) {
    return switch (policy) {
      case JsonObject(Map<String, Json> members) -> {
        Map<String, Json> changed = new LinkedHashMap<>();
        members.forEach((name, value) ->
            changed.put(
                name,
                PRINCIPALS.contains(name)
                    ? strings(value, shown)
                    : name.equals("Statement") ? inStatements(value, shown) : value));
        yield new JsonObject(changed);
      }
      case JsonArray(List<Json> elements) ->
          new JsonArray(elements.stream().map(element -> inStatements(element, shown)).toList());
      case JsonString _, Json.JsonNumber _, Json.JsonBoolean _, Json.JsonNull _ -> policy;
    };
  }

  private static Json strings(Json value, UnaryOperator<String> shown) {
    return switch (value) {
      case JsonString(String text) -> new JsonString(shown.apply(text));
      case JsonArray(List<Json> elements) ->
          new JsonArray(elements.stream().map(element -> strings(element, shown)).toList());
      case JsonObject(Map<String, Json> members) -> {
        Map<String, Json> changed = new LinkedHashMap<>();
        members.forEach((type, names) -> changed.put(type, strings(names, shown)));
        yield new JsonObject(changed);
      }
      case Json.JsonNumber _, Json.JsonBoolean _, Json.JsonNull _ -> value;
    };
  }
}
