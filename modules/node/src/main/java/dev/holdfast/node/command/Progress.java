package dev.holdfast.node.command;

import dev.holdfast.journal.audit.TrailReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/** Says on a terminal how far long work has come; says nothing into files and pipes. */
final class Progress implements AutoCloseable {

  private static final long FIRST_NANOS = 1_000_000_000L;
  private static final long NEXT_NANOS = 200_000_000L;

  /** The clock is looked at after so many lines. */
  private static final int STRIDE = 1 << 10;

  private final DoubleSupplier done;
  private final String what;
  private final PrintWriter err;
  private final boolean terminal;
  private final LongSupplier nanos;
  private long due;
  private int lines;
  private boolean shown;

  Progress(TrailReader reader, PrintWriter err) {
    this(reader::progress, "of the trail", err);
  }

  Progress(DoubleSupplier done, String what, PrintWriter err) {
    this(done, what, err, isTerminal(), System::nanoTime);
  }

  /**
   * @param done how much has been done, 0 to 1
   * @param what of what: at most twelve letters
   * @param terminal whether somebody looks at {@code err}
   * @param nanos a clock of nanoseconds from any origin
   */
  Progress(
      DoubleSupplier done, String what, PrintWriter err, boolean terminal, LongSupplier nanos) {
    this.done = done;
    this.what = what;
    this.err = err;
    this.terminal = terminal;
    this.nanos = nanos;
    this.due = nanos.getAsLong() + FIRST_NANOS;
  }

  private static boolean isTerminal() {
    try {
      String stderr = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return stderr.startsWith("/dev/pts/") || stderr.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  /** Counts a line, or another piece. */
  void tick() {
    if (!terminal || ++lines % STRIDE != 0) {
      return;
    }
    long now = nanos.getAsLong();
    if (now - due >= 0) {
      due = now + NEXT_NANOS;
      shown = true;
      err.printf("\r%3d %% %s", Math.round(100 * done.getAsDouble()), what);
      err.flush();
    }
  }

  /** Takes it away again, so that what comes stands on a line of its own. */
  @Override
  public void close() {
    if (shown) {
      shown = false;
      err.print("\r                    \r");
      err.flush();
    }
  }
}
