package dev.holdfast.crypto.memory;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import javax.crypto.SecretKey;

/**
 * A key whose bytes are outside the heap. An engine that asks for them gets a fresh array; the
 * JDK's own engines (AES-GCM and HMAC of SunJCE) overwrite it when they have expanded the key. It
 * stands in for {@code SecretKeySpec}, which keeps a copy on the heap that cannot be cleared and is
 * used nowhere in this room.
 */
public final class OffHeapKey implements SecretKey {

  private static final long serialVersionUID = 1L;

  private final transient Secret secret;
  private final String algorithm;

  OffHeapKey(Secret secret, String algorithm) {
    this.secret = secret;
    this.algorithm = algorithm;
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
    return secret.openSecret();
  }

  @Override
  public void destroy() {
    secret.close();
  }

  private void writeObject(ObjectOutputStream out) throws NotSerializableException {
    throw new NotSerializableException("a key does not leave the process");
  }

  @Override
  public String toString() {
    return "OffHeapKey";
  }
}
