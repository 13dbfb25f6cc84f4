package dev.holdfast.api.shape;

/** How long or how large a value may be; both ends belong to it. */
record Bounds(int min, int max) {

  static final Bounds NONE = new Bounds(0, Integer.MAX_VALUE);

  boolean hold(int value) {
    return value >= min && value <= max;
  }
}
