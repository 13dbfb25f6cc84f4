package dev.holdfast.envelope;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Where the result goes. Closed without a {@link #commit}, it leaves nothing under the name that
 * was asked for.
 */
sealed interface Output extends AutoCloseable permits NewFile, Pipe {

  /** Stands for standard input or output. */
  String PIPE = "-";

  OutputStream stream();

  /** All was written and is right. */
  void commit() throws Failure;

  /** What to say when it was not right, empty if there is nothing left of it. */
  String leftBehind();

  @Override
  void close();

  static Failure unwritable(String name, IOException e) {
    return new Failure(
        Ending.OUTPUT,
        name + " cannot be written: " + e.getMessage(),
        "Name another place with --output.");
  }
}
