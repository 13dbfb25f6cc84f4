package dev.holdfast.architecture.planted.api;

import java.util.Random;

public final class RollsDice {
  public int roll() {
    return new Random().nextInt(6);
  }
}
