package dev.holdfast.crypto.keypair;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * Ed25519 keys as DER (RFC 8410). Both forms are a constant head and 32 bytes, and are read and
 * written as such.
 */
public final class Ed25519Keys {

  public static final int KEY_BYTES = 32;

  private static final byte[] PUBLIC_HEAD = HexFormat.of().parseHex("302a300506032b6570032100");
  private static final byte[] PRIVATE_HEAD =
      HexFormat.of().parseHex("302e020100300506032b657004220420");

  private Ed25519Keys() {}

  /** The public key of a private one, 32 bytes. */
  public static byte[] derivePublic(byte[] privateKey) {
    byte[] out = new byte[KEY_BYTES];
    Ed25519.generatePublicKey(privateKey, 0, out, 0);
    return out;
  }

  /** 32 bytes as SubjectPublicKeyInfo DER. */
  public static byte[] encodePublic(byte[] publicKey) {
    return join(PUBLIC_HEAD, publicKey);
  }

  /** 32 bytes as PKCS#8 DER. */
  public static byte[] encodePrivate(byte[] privateKey) {
    return join(PRIVATE_HEAD, privateKey);
  }

  /** The 32 bytes of a public key; empty when it is anything else. */
  public static Optional<byte[]> decodePublic(byte[] encoded) {
    return behind(PUBLIC_HEAD, encoded);
  }

  /** The 32 bytes of a private key, the caller's to overwrite; empty when it is anything else. */
  public static Optional<byte[]> decodePrivate(byte[] encoded) {
    return behind(PRIVATE_HEAD, encoded);
  }

  private static byte[] join(byte[] head, byte[] key) {
    byte[] out = Arrays.copyOf(head, head.length + KEY_BYTES);
    System.arraycopy(key, 0, out, head.length, KEY_BYTES);
    return out;
  }

  private static Optional<byte[]> behind(byte[] head, byte[] encoded) {
    boolean whole =
        encoded.length == head.length + KEY_BYTES
            && Arrays.equals(encoded, 0, head.length, head, 0, head.length);
    return whole
        ? Optional.of(Arrays.copyOfRange(encoded, head.length, encoded.length))
        : Optional.empty();
  }
}
