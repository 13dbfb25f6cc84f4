package dev.holdfast.crypto.root;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The first 40 bytes of a root file: {@code "HFROOT" ‖ version 0x01 ‖ kind ‖ root id (32)}. */
final class RootHeader {

  static final int BYTES = 40;
  static final byte PLAIN = 1;
  static final byte PASSPHRASE = 2;
  static final byte TOKEN = 3;
  static final int ROOT_ID_BYTES = 32;

  private static final byte[] MAGIC = "HFROOT\u0001".getBytes(StandardCharsets.US_ASCII);

  private RootHeader() {}

  static byte[] encode(byte kind, byte[] rootId) {
    return ByteBuffer.allocate(BYTES).put(MAGIC).put(kind).put(rootId).array();
  }

  /** The root id of a file of this kind. */
  static byte[] rootId(byte[] file, byte kind, Object path) {
    if (file.length < BYTES || !Arrays.equals(file, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new RootException(
          RootException.Reason.DAMAGED, path + " is not a root file of a version known here");
    }
    if (file[MAGIC.length] != kind) {
      throw new RootException(
          RootException.Reason.DAMAGED, path + " is a root of another provider than configured");
    }
    return Arrays.copyOfRange(file, MAGIC.length + 1, BYTES);
  }
}
