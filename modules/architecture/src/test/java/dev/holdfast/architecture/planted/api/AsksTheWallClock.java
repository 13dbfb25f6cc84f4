package dev.holdfast.architecture.planted.api;

import java.time.Instant;

public final class AsksTheWallClock {
  public Instant ask() {
    return Instant.now();
  }
}
