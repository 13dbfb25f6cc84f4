package dev.holdfast.model.iam;

import java.util.Collection;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Tags as IAM has them: a key keeps its letters but is the same key in any case. Immutable. */
final class IamTags {

  static final IamTags NONE = new IamTags(new TreeMap<>());

  private record Tag(String key, String value) {}

  private final NavigableMap<String, Tag> byFoldedKey;

  private IamTags(NavigableMap<String, Tag> byFoldedKey) {
    this.byFoldedKey = byFoldedKey;
  }

  static IamTags of(Map<String, String> tags) {
    return NONE.with(tags);
  }

  IamTags with(Map<String, String> added) {
    NavigableMap<String, Tag> changed = new TreeMap<>(byFoldedKey);
    added.forEach((key, value) -> changed.put(fold(key), new Tag(key, value)));
    return new IamTags(changed);
  }

  IamTags without(Collection<String> keys) {
    NavigableMap<String, Tag> changed = new TreeMap<>(byFoldedKey);
    keys.forEach(key -> changed.remove(fold(key)));
    return new IamTags(changed);
  }

  static String fold(String key) {
    return key.toLowerCase(Locale.ROOT);
  }

  int size() {
    return byFoldedKey.size();
  }

  /** In the order of the keys, without case. */
  NavigableMap<String, String> asMap() {
    NavigableMap<String, String> tags = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    byFoldedKey.values().forEach(tag -> tags.put(tag.key, tag.value));
    return Collections.unmodifiableNavigableMap(tags);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IamTags that && byFoldedKey.equals(that.byFoldedKey);
  }

  @Override
  public int hashCode() {
    return byFoldedKey.hashCode();
  }

  @Override
  public String toString() {
    return byFoldedKey.values().toString();
  }
}
