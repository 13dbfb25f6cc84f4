package dev.holdfast.envelope;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Standard output: what is written cannot be taken back. */
final class Pipe implements Output {

  private final Counting stream;

  Pipe(OutputStream standardOutput) {
    this.stream = new Counting(standardOutput);
  }

  @Override
  public OutputStream stream() {
    return stream;
  }

  @Override
  public void commit() throws Failure {
    try {
      stream.flush();
    } catch (IOException e) {
      throw Output.unwritable("standard output", e);
    }
  }

  @Override
  public String leftBehind() {
    return stream.written == 0
        ? ""
        : stream.written + " bytes were already written to standard output: do not use them.";
  }

  @Override
  public void close() {}

  private static final class Counting extends FilterOutputStream {
    private long written;

    Counting(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      written++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      written += length;
    }
  }
}
