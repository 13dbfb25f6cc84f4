package dev.holdfast.model.iam;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The policies of a user, group or role itself.
 *
 * @param inline by their names
 * @param attached ARNs of managed policies, in the order of attaching
 */
record HeldPolicies(NavigableMap<String, PolicyText> inline, List<String> attached) {

  static final HeldPolicies NONE = new HeldPolicies(new TreeMap<>(), List.of());

  HeldPolicies {
    inline = Collections.unmodifiableNavigableMap(new TreeMap<>(inline));
    attached = List.copyOf(attached);
  }

  boolean isEmpty() {
    return inline.isEmpty() && attached.isEmpty();
  }

  HeldPolicies withInline(String name, PolicyText document) {
    NavigableMap<String, PolicyText> changed = new TreeMap<>(inline);
    changed.put(name, document);
    return new HeldPolicies(changed, attached);
  }

  HeldPolicies withoutInline(String name) {
    NavigableMap<String, PolicyText> changed = new TreeMap<>(inline);
    changed.remove(name);
    return new HeldPolicies(changed, attached);
  }

  HeldPolicies withAttached(String policyArn) {
    List<String> changed = new ArrayList<>(attached);
    changed.add(policyArn);
    return new HeldPolicies(inline, changed);
  }

  HeldPolicies withoutAttached(String policyArn) {
    List<String> changed = new ArrayList<>(attached);
    changed.remove(policyArn);
    return new HeldPolicies(inline, changed);
  }

  /** What all inline policies count together against the quota. */
  int inlineLength() {
    return inline.values().stream().mapToInt(PolicyText::countedLength).sum();
  }
}
