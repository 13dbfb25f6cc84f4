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
        in -> {
          int count = in.count();
          List<Object> values = new ArrayList<>(count);
          for (int i = 0; i < count; i++) {
            values.add(of.read(in));
          }
          return Collections.unmodifiableList(values);
        });
  }

  static Form set(Form of) {
    return new Leaf<>(
        Set.class,
        "",
        (out, it) -> writeAll(out, it, of),
        in -> {
          int count = in.count();
          Set<Object> values = new LinkedHashSet<>();
          for (int i = 0; i < count; i++) {
            values.add(of.read(in));
          }
          return Collections.unmodifiableSet(values);
        });
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
        (out, it) -> {
          out.natural(it.size());
          for (Object each : it.entrySet()) {
            Map.Entry<?, ?> entry = (Map.Entry<?, ?>) each;
            keys.write(out, entry.getKey());
            values.write(out, entry.getValue());
          }
        },
        in -> {
          int count = in.count();
          Map<Object, Object> entries = new LinkedHashMap<>();
          for (int i = 0; i < count; i++) {
            entries.put(keys.read(in), values.read(in));
          }
          return Collections.unmodifiableMap(entries);
        });
  }
}
