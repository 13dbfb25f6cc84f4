package dev.holdfast.cluster.wire;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The forms of what holds other values. */
final class CollectionForms {

  private CollectionForms() {}

  static Form optional(Form of) {
    return new Leaf<>(
        Optional.class,
        "",
        (out, it) -> {
          out.flag(it.isPresent());
          if (it.isPresent()) {
            of.write(out, it.get());
          }
        },
        in -> in.flag() ? Optional.of(of.read(in)) : Optional.empty());
  }

  static Form list(Form of) {
    return new Leaf<>(
        List.class,
        "",
        (out, it) -> writeAll(out, it, of),
        in -> Collections.unmodifiableList(readAll(in, of, new ArrayList<>())));
  }

  static Form set(Form of) {
    return new Leaf<>(
        Set.class,
        "",
        (out, it) -> writeAll(out, it, of),
        in -> Collections.unmodifiableSet(readAll(in, of, new LinkedHashSet<>())));
  }

  /** Of what has an order of its own; regions, for one. */
  static Form sortedSet(Form of) {
    return new Leaf<>(
        SortedSet.class,
        "",
        (out, it) -> writeAll(out, it, of),
        in -> Collections.unmodifiableSortedSet(readAll(in, of, new TreeSet<>())));
  }

  private static <T extends Collection<Object>> T readAll(WireInput in, Form of, T values) {
    int count = in.count();
    for (int i = 0; i < count; i++) {
      values.add(of.read(in));
    }
    return values;
  }

  private static void writeAll(WireOutput out, Collection<?> values, Form of) {
    out.natural(values.size());
    for (Object value : values) {
      of.write(out, value);
    }
  }

  static Form map(Form keys, Form values) {
    return new Leaf<>(
        Map.class,
        "",
        (out, it) -> writeAll(out, it, keys, values),
        in -> Collections.unmodifiableMap(readAll(in, keys, values, new LinkedHashMap<>())));
  }

  static Form sortedMap(Form keys, Form values) {
    return new Leaf<>(
        SortedMap.class,
        "",
        (out, it) -> writeAll(out, it, keys, values),
        in -> Collections.unmodifiableSortedMap(readAll(in, keys, values, new TreeMap<>())));
  }

  private static void writeAll(WireOutput out, Map<?, ?> entries, Form keys, Form values) {
    out.natural(entries.size());
    for (Map.Entry<?, ?> entry : entries.entrySet()) {
      keys.write(out, entry.getKey());
      values.write(out, entry.getValue());
    }
  }

  private static <T extends Map<Object, Object>> T readAll(
      WireInput in, Form keys, Form values, T entries) {
    int count = in.count();
    for (int i = 0; i < count; i++) {
      entries.put(keys.read(in), values.read(in));
    }
    return entries;
  }
}
