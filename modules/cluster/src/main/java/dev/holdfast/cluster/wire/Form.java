package dev.holdfast.cluster.wire;

/** How the values of one type are written, and read as the same. */
public interface Form {

  void write(WireOutput out, Object value);

  Object read(WireInput in);

  /** In words, for comparing one version with another. */
  String words();
}
