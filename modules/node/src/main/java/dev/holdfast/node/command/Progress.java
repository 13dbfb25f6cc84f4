package dev.holdfast.node.command;

import dev.holdfast.journal.audit.TrailReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/** Says on a terminal how far a long reading has come; says nothing into files and pipes. */
final class Progress implements AutoCloseable {

  private static final long FIRST_NANOS = 1_000_000_000L;
  private static final long NEXT_NANOS = 200_000_000L;

  /** The clock is looked at after so many lines. */
  private static final int STRIDE = 1 << 10;

  private final TrailReader reader;
  private final PrintWriter err;
  private final boolean terminal;
  private long due = System.nanoTime() + FIRST_NANOS;
  private int lines;
  private boolean shown;

  Progress(TrailReader reader, PrintWriter err) {
    this.reader = reader;
    this.err = err;
    this.terminal = isTerminal();
  }

  private static boolean isTerminal() {
    try {
      String stderr = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return stderr.startsWith("/dev/pts/") || stderr.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  /** Counts a line. */
  void tick() {
    if (terminal && ++lines % STRIDE == 0 && System.nanoTime() - due >= 0) {
      due = System.nanoTime() + NEXT_NANOS;
      shown = true;
      err.printf("\r%3d %% of the trail", Math.round(100 * reader.progress()));
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
