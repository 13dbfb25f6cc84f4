package dev.holdfast.model.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A condition key as a policy names it. Keys are not case-sensitive, nor is the part of a family's
 * key that the customer chose.
 *
 * @param name which key or family; {@link ConditionName#OTHER} for one that no request has
 * @param text the whole key in lower case
 * @param member for a family what follows its name, as it is written; otherwise empty
 */
public record ConditionKey(ConditionName name, String text, String member) {

  public static ConditionKey of(String written) {
    String text = written.toLowerCase(Locale.ROOT);
    ConditionName whole = ConditionName.named(text).orElse(ConditionName.OTHER);
    if (whole != ConditionName.OTHER && !whole.isFamily()) {
      return new ConditionKey(whole, text, "");
    }
    for (int i = 0; i < text.length() - 1; i++) {
      if (text.charAt(i) == '/' || text.charAt(i) == ':') {
        ConditionName family =
            ConditionName.named(text.substring(0, i + 1)).orElse(ConditionName.OTHER);
        if (family != ConditionName.OTHER) {
          return new ConditionKey(family, text, written.substring(i + 1));
        }
      }
    }
    return new ConditionKey(ConditionName.OTHER, text, "");
  }

  /**
   * The value that a family's key has in a map of the family's members, such as a principal's tags;
   * null when it has none. Of names that differ only in case the one written in the policy goes
   * first.
   */
  public @Nullable String in(Map<String, String> members) {
    if (members.isEmpty()) {
      return null;
    }
    String exact = members.get(member);
    if (exact != null) {
      return exact;
    }
    for (Map.Entry<String, String> entry : members.entrySet()) {
      if (entry.getKey().equalsIgnoreCase(member)) {
        return entry.getValue();
      }
    }
    return null;
  }

  /**
   * Every value that a family's key has in a map of the family's members: whoever sends two names
   * that differ only in case must not choose which of them a policy sees.
   */
  public List<String> allIn(Map<String, String> members) {
    if (members.isEmpty()) {
      return List.of();
    }
    String first = null;
    List<String> more = null;
    for (Map.Entry<String, String> entry : members.entrySet()) {
      if (entry.getKey().equalsIgnoreCase(member)) {
        if (first == null) {
          first = entry.getValue();
        } else {
          if (more == null) {
            more = new ArrayList<>(List.of(first));
          }
          more.add(entry.getValue());
        }
      }
    }
    if (more != null) {
      return List.copyOf(more);
    }
    return first == null ? List.of() : List.of(first);
  }
}
