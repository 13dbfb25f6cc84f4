package dev.holdfast.envelope;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** Counts what is read, and says on a terminal how far it has come. */
final class Progress extends FilterInputStream {

  private static final long FIRST_NANOS = 1_000_000_000L;
  private static final long NEXT_NANOS = 200_000_000L;
  private static final double SECOND_NANOS = 1e9;
  private static final double MEGABYTE = 1e6;

  private final OptionalLong total;
  private final PrintWriter terminal;
  private final LongSupplier nanos;
  private final long start;
  private long due;
  private long bytes;
  private int shown;

  /**
   * @param nanos a clock of nanoseconds from any origin
   */
  Progress(Input input, PrintWriter terminal, LongSupplier nanos) {
    super(input.stream());
    this.total = input.bytes();
    this.terminal = terminal;
    this.nanos = nanos;
    this.start = nanos.getAsLong();
    this.due = start + FIRST_NANOS;
  }

  @Override
  public int read() throws IOException {
    int read = super.read();
    count(read < 0 ? 0 : 1);
    return read;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int read = super.read(into, offset, length);
    count(Math.max(read, 0));
    return read;
  }

  private void count(int read) {
    bytes += read;
    long now = nanos.getAsLong();
    if (now - due < 0) {
      return;
    }
    due = now + NEXT_NANOS;
    double megabytes = bytes / MEGABYTE;
    double rate = megabytes / ((now - start) / SECOND_NANOS);
    String line =
        total.isPresent()
            ? String.format(
                Locale.ROOT,
                "%3d %%  %.0f of %.0f MB  %.0f MB/s",
                100 * bytes / Math.max(1, total.getAsLong()),
                megabytes,
                total.getAsLong() / MEGABYTE,
                rate)
            : String.format(Locale.ROOT, "%.0f MB  %.0f MB/s", megabytes, rate);
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
