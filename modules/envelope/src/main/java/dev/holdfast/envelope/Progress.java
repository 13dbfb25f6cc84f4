package dev.holdfast.envelope;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** Counts what is read, and says on a terminal how far it has come. */
final class Progress extends FilterInputStream {

  private static final double MEGABYTE = 1e6;

  private final OptionalLong total;
  private final StatusLine line;
  private long bytes;

  /**
   * @param nanos a clock of nanoseconds from any origin
   */
  Progress(Input input, PrintWriter terminal, LongSupplier nanos) {
    super(input.stream());
    this.total = input.bytes();
    this.line = new StatusLine(terminal, nanos);
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
    line.show(this::told);
  }

  private String told(double seconds) {
    double megabytes = bytes / MEGABYTE;
    double rate = megabytes / seconds;
    return total.isPresent()
        ? String.format(
            Locale.ROOT,
            "%3d %%  %.0f of %.0f MB  %.0f MB/s",
            100 * bytes / Math.max(1, total.getAsLong()),
            megabytes,
            total.getAsLong() / MEGABYTE,
            rate)
        : String.format(Locale.ROOT, "%.0f MB  %.0f MB/s", megabytes, rate);
  }

  @Override
  public void close() {
    line.close();
  }
}
