package dev.holdfast.cluster.wire;

import java.util.function.BiConsumer;
import java.util.function.Function;

/** The form of a type that has no parts, or that tells its parts in a way of its own. */
record Leaf<T>(
    Class<T> type, String words, BiConsumer<WireOutput, T> writer, Function<WireInput, T> reader)
    implements Form {

  @Override
  public void write(WireOutput out, Object value) {
    writer.accept(out, type.cast(value));
  }

  @Override
  public Object read(WireInput in) {
    return reader.apply(in);
  }
}
