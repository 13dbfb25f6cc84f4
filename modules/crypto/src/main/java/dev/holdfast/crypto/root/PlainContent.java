package dev.holdfast.crypto.root;

import dev.holdfast.crypto.provider.Providers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;

/** A root file that is not sealed: {@code header (40) ‖ body ‖ SHA-256 of all before}. */
final class PlainContent {

  private static final int HASH_BYTES = 32;

  private PlainContent() {}

  static byte[] encode(byte kind, byte[] rootId, byte[] body) {
    byte[] header = RootHeader.encode(kind, rootId);
    MessageDigest sha256 = Providers.sha256();
    sha256.update(header);
    sha256.update(body);
    return ByteBuffer.allocate(header.length + body.length + HASH_BYTES)
        .put(header)
        .put(body)
        .put(sha256.digest())
        .array();
  }

  /**
   * The body of a file whose header has been read.
   *
   * @throws RootException DAMAGED
   */
  static byte[] body(byte[] content, Path path) {
    int end = content.length - HASH_BYTES;
    if (end < RootHeader.BYTES || !isIntact(content, end)) {
      throw damaged(path);
    }
    return Arrays.copyOfRange(content, RootHeader.BYTES, end);
  }

  private static boolean isIntact(byte[] content, int end) {
    MessageDigest sha256 = Providers.sha256();
    sha256.update(content, 0, end);
    return Arrays.equals(sha256.digest(), 0, HASH_BYTES, content, end, content.length);
  }

  static RootException damaged(Path path) {
    return new RootException(RootException.Reason.DAMAGED, path + " is damaged");
  }
}
