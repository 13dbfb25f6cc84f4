package dev.holdfast.architecture.planted.node;

public final class SleepsInATest {
  public void sleep() throws InterruptedException {
    Thread.sleep(1);
  }
}
