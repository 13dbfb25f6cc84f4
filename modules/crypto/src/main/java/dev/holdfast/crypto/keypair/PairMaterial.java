package dev.holdfast.crypto.keypair;

import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.memory.SecretMemory;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The material of a key pair, with its public half, which then never has to be derived:
 *
 * <pre>
 *   version 0x01 ‖ u32 length ‖ public key, SubjectPublicKeyInfo DER ‖ private key, PKCS#8 DER
 * </pre>
 *
 * The public half stands first so that it can be read without bringing the other onto the heap.
 */
public final class PairMaterial {

  private static final byte VERSION = 1;
  private static final int PUBLIC_AT = 1 + Integer.BYTES;

  private PairMaterial() {}

  /**
   * Joins the halves in secret memory.
   *
   * @param privateKey PKCS#8 DER, zero on return
   * @param publicKey SubjectPublicKeyInfo DER
   */
  public static Secret join(byte[] privateKey, byte[] publicKey, SecretMemory memory) {
    byte[] joined = new byte[PUBLIC_AT + publicKey.length + privateKey.length];
    ByteBuffer.wrap(joined).put(VERSION).putInt(publicKey.length).put(publicKey).put(privateKey);
    Arrays.fill(privateKey, (byte) 0);
    return memory.absorb(joined);
  }

  /**
   * The public key as SubjectPublicKeyInfo DER.
   *
   * @throws IllegalArgumentException when this is not the material of a key pair
   */
  public static byte[] publicKey(Secret material) {
    return material.openSecret(PUBLIC_AT, privateAt(material));
  }

  /**
   * The private key as PKCS#8 DER, on the heap: the caller overwrites it.
   *
   * @throws IllegalArgumentException when this is not the material of a key pair
   */
  public static byte[] openPrivateKey(Secret material) {
    return material.openSecret(privateAt(material), material.length());
  }

  private static int privateAt(Secret material) {
    if (material.length() > PUBLIC_AT) {
      ByteBuffer head = ByteBuffer.wrap(material.openSecret(0, PUBLIC_AT));
      boolean known = head.get() == VERSION;
      int publicLength = head.getInt();
      if (known && publicLength > 0 && publicLength < material.length() - PUBLIC_AT) {
        return PUBLIC_AT + publicLength;
      }
    }
    throw new IllegalArgumentException("not the material of a key pair");
  }
}
