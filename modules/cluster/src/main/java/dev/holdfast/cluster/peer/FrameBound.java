package dev.holdfast.cluster.peer;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLException;

/**
 * Reads along what a node is sent, and stops at the first frame that says it is longer than any may
 * be. The remoting itself holds its senders to that only: who receives would gather up to 2 GiB
 * before it looks at what it has.
 */
final class FrameBound {

  /** How a connection begins: its mark, and which stream of messages it is. */
  private static final int PREFACE = 5;

  private static final int LENGTH = Integer.BYTES;

  private final int longest;
  private int skip = PREFACE;
  private int lengthBytes;
  private int length;

  /**
   * @param longest as many bytes as a frame may have behind its length
   */
  FrameBound(int longest) {
    this.longest = longest;
  }

  /**
   * What comes next, from its position to its limit; takes nothing out of it.
   *
   * @throws SSLException when a frame is too long; nothing more may be read then
   */
  void next(ByteBuffer bytes) throws SSLException {
    int at = bytes.position();
    while (at < bytes.limit()) {
      if (skip > 0) {
        int skipped = Math.min(skip, bytes.limit() - at);
        skip -= skipped;
        at += skipped;
      } else {
        // The lowest first.
        length |= (bytes.get(at) & 0xFF) << Byte.SIZE * lengthBytes;
        lengthBytes++;
        at++;
        if (lengthBytes == LENGTH) {
          begin();
        }
      }
    }
  }

  private void begin() throws SSLException {
    if (length < 0 || length > longest) {
      throw new SSLException("a frame of " + Integer.toUnsignedString(length) + " bytes");
    }
    skip = length;
    length = 0;
    lengthBytes = 0;
  }
}
