package dev.holdfast.envelope;

import java.io.PrintWriter;
import java.util.function.DoubleFunction;
import java.util.function.LongSupplier;

/** A line on a terminal that says how far long work has come; short work has none. */
final class StatusLine implements AutoCloseable {

  private static final long FIRST_NANOS = 1_000_000_000L;
  private static final long NEXT_NANOS = 200_000_000L;
  private static final double SECOND_NANOS = 1e9;

  private final PrintWriter terminal;
  private final LongSupplier nanos;
  private final long start;
  private long due;
  private int shown;

  /**
   * @param nanos a clock of nanoseconds from any origin
   */
  StatusLine(PrintWriter terminal, LongSupplier nanos) {
    this.terminal = terminal;
    this.nanos = nanos;
    this.start = nanos.getAsLong();
    this.due = start + FIRST_NANOS;
  }

  /**
   * Shows a text, if it is time to.
   *
   * @param text made of the seconds since the start
   */
  void show(DoubleFunction<String> text) {
    long now = nanos.getAsLong();
    if (now - due < 0) {
      return;
    }
    due = now + NEXT_NANOS;
    String line = text.apply((now - start) / SECOND_NANOS);
    terminal.print("\r" + line + " ".repeat(Math.max(0, shown - line.length())));
    terminal.flush();
    shown = line.length();
  }

  /** Takes the line away again, so that what comes stands on a line of its own. */
  @Override
  public void close() {
    if (shown > 0) {
      terminal.print("\r" + " ".repeat(shown) + "\r");
      terminal.flush();
      shown = 0;
    }
  }
}
