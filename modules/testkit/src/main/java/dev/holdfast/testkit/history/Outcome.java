package dev.holdfast.testkit.history;

/** What a caller was answered. */
public sealed interface Outcome {

  Outcome UNKNOWN = new Unknown();
  Outcome DONE = new Done();

  /** What was asked for was done, or was so already. */
  record Done() implements Outcome {}

  /** The key is in this state: as a description, or because that is why it refuses. */
  record Told(State state) implements Outcome {}

  /** No answer, or one that does not say whether anything was done. */
  record Unknown() implements Outcome {}
}
