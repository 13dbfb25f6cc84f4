package dev.holdfast.model.iam;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Cuts pages from sorted listings. A marker is the key of the last item that was shown, so that a
 * page goes on behind it whatever was added or deleted meanwhile.
 */
final class Pages {

  private static final int MAX_MARKER = 1_024;

  /**
   * @param nextMarker present exactly when there is more
   */
  record Cut<T>(List<T> items, Optional<String> nextMarker) {}

  /** A sorted listing: what stands behind a key, or all. */
  interface Source<V> extends Function<Optional<String>, Iterable<NameTree.Entry<V>>> {}

  private Pages() {}

  static <V> Source<V> of(NavigableMap<String, V> map) {
    return after -> {
      NavigableMap<String, V> rest = after.map(key -> map.tailMap(key, false)).orElse(map);
      return rest.entrySet().stream()
          .map(entry -> new NameTree.Entry<>(entry.getKey(), entry.getValue()))
          .toList();
    };
  }

  static <V, T> Cut<T> cut(Page page, Source<V> source, Function<V, T> described) throws Refusal {
    return cut(page, source, ignored -> true, described);
  }

  static <V, T> Cut<T> cut(
      Page page, Source<V> source, Predicate<V> shown, Function<V, T> described) throws Refusal {
    Forms.range(page.maxItems(), "maxItems", 1, Page.MAX_ITEMS);
    Optional<String> after = Optional.empty();
    if (page.marker().isPresent()) {
      after = Optional.of(read(page.marker().get()));
    }
    List<T> items = new ArrayList<>();
    String last = "";
    Iterator<NameTree.Entry<V>> entries = source.apply(after).iterator();
    while (entries.hasNext()) {
      NameTree.Entry<V> entry = entries.next();
      if (shown.test(entry.value())) {
        if (items.size() == page.maxItems()) {
          return new Cut<>(List.copyOf(items), Optional.of(write(last)));
        }
        items.add(described.apply(entry.value()));
        last = entry.key();
      }
    }
    return new Cut<>(List.copyOf(items), Optional.empty());
  }

  private static String write(String key) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(key.getBytes(StandardCharsets.UTF_8));
  }

  private static String read(String marker) throws Refusal {
    if (marker.length() <= MAX_MARKER) {
      try {
        byte[] bytes = Base64.getUrlDecoder().decode(marker);
        CharBuffer key = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        return key.toString();
      } catch (IllegalArgumentException | CharacterCodingException e) {
        throw Forms.invalid("Invalid Marker.");
      }
    }
    throw Forms.invalid("Invalid Marker.");
  }
}
