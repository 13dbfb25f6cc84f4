package dev.holdfast.journal.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A file's lines from an offset back to its start, in blocks. */
final class BackwardLines {

  private static final int BLOCK = 1 << 18;

  private final FileChannel channel;

  /** What stands in the file from {@link #start} on, {@link #length} bytes of it not yet given. */
  private byte[] bytes = new byte[0];

  private int length;
  private long start;

  /**
   * @param end where to begin; a line that has no end before it is left out
   */
  BackwardLines(FileChannel channel, long end) throws IOException {
    this.channel = channel;
    this.start = end;
    while (length == 0 || bytes[length - 1] != '\n') {
      if (length > 0) {
        length--;
      } else if (!readBefore()) {
        return;
      }
    }
  }

  /** Where what has not been given yet ends. */
  long position() {
    return start + length;
  }

  /** Without its end; null at the start of the file. */
  byte @Nullable [] next() throws IOException {
    int from = length - 2;
    while (true) {
      for (int i = from; i >= 0; i--) {
        if (bytes[i] == '\n') {
          return take(i + 1);
        }
      }
      int before = length;
      if (!readBefore()) {
        return length == 0 ? null : take(0);
      }
      from += length - before;
    }
  }

  private byte[] take(int from) {
    byte[] line = Arrays.copyOfRange(bytes, from, length - 1);
    length = from;
    return line;
  }

  /** False when there is nothing before. */
  private boolean readBefore() throws IOException {
    // A line longer than a block is not read again and again by ever the same step.
    int more = (int) Math.min(start, Math.max(BLOCK, length));
    if (more == 0) {
      return false;
    }
    byte[] longer = new byte[more + length];
    System.arraycopy(bytes, 0, longer, more, length);
    ByteBuffer block = ByteBuffer.wrap(longer, 0, more);
    while (block.hasRemaining()) {
      if (channel.read(block, start - more + block.position()) < 0) {
        throw new IOException("the file has become shorter");
      }
    }
    bytes = longer;
    length += more;
    start -= more;
    return true;
  }
}
