package dev.holdfast.crypto.memory;

import java.lang.foreign.Arena;

/** Memory outside the heap and nothing more, where the system offers nothing more; it says so. */
final class PlainPages implements PageSource {

  private final Protection refused;

  PlainPages(String reason) {
    this.refused = new Protection.Refused(reason);
  }

  @Override
  public Pages allocate(long bytes) {
    return new Pages(Arena.global().allocate(bytes), refused, refused);
  }

  @Override
  public Protection forbidDumps() {
    return refused;
  }
}
