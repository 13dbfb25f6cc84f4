package dev.holdfast.crypto.memory;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import javax.crypto.SecretKey;

/**
 * A key that lives for one call, such as a message key: on the heap, in one array that is
 * overwritten afterwards. The same object can be loaded again.
 */
public final class MomentaryKey implements SecretKey, AutoCloseable {

  private static final long serialVersionUID = 1L;

  private final transient byte[] bytes;
  private final String algorithm;

  /** A key of {@code length} zero bytes. */
  public MomentaryKey(String algorithm, int length) {
    this.algorithm = algorithm;
    this.bytes = new byte[length];
  }

  /** Copies the key's bytes in. */
  public void load(byte[] from, int offset) {
    System.arraycopy(from, offset, bytes, 0, bytes.length);
  }

  @Override
  public String getAlgorithm() {
    return algorithm;
  }

  @Override
  public String getFormat() {
    return "RAW";
  }

  @Override
  public byte[] getEncoded() {
    return bytes.clone();
  }

  @Override
  public void close() {
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public void destroy() {
    close();
  }

  private void writeObject(ObjectOutputStream out) throws NotSerializableException {
    throw new NotSerializableException("a key does not leave the process");
  }

  @Override
  public String toString() {
    return "MomentaryKey";
  }
}
