package dev.holdfast.envelope;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Takes a file apart into lines, and knows whether the last of them has its end. */
final class Lines implements AutoCloseable {

  /** Of which no item and no result comes near. */
  static final int LONGEST_BYTES = 128 * 1024;

  private static final int BUFFER_BYTES = 1 << 16;

  private final InputStream in;
  private long number;
  private long whole;

  Lines(InputStream in) {
    this.in = new BufferedInputStream(in, BUFFER_BYTES);
  }

  /**
   * The next line without its end; null behind the last one. The last one may lack its end, which
   * {@link #wholeBytes} tells.
   *
   * @throws LineTooLong when it does not end where lines end
   */
  byte @Nullable [] next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int read = in.read();
    if (read < 0) {
      return null;
    }
    number++;
    while (read >= 0 && read != '\n') {
      if (line.size() == LONGEST_BYTES) {
        throw new LineTooLong();
      }
      line.write(read);
      read = in.read();
    }
    if (read == '\n') {
      whole += line.size() + 1L;
    }
    return line.toByteArray();
  }

  /** Of the line that was read last, from 1. */
  long number() {
    return number;
  }

  /** How many bytes the lines have that were read and have their end. */
  long wholeBytes() {
    return whole;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** What is no text, most likely. */
  static final class LineTooLong extends IOException {
    private static final long serialVersionUID = 1L;

    LineTooLong() {
      super("it is longer than " + LONGEST_BYTES / 1024 + " KiB");
    }
  }
}
