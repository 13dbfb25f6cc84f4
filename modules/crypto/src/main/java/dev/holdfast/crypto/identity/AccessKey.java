package dev.holdfast.crypto.identity;

import dev.holdfast.crypto.random.RandomSource;
import dev.holdfast.model.iam.UniqueIds;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.name.AccountId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A fresh access key, to be shown to its owner once. Not a record, so that printing it tells
 * nothing.
 */
public final class AccessKey {

  private static final int ID_CHARACTERS = 16;
  private static final int SECRET_CHARACTERS = 40;
  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final String BASE64 =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  private final String id;
  private final Plaintext secret;

  private AccessKey(String id, Plaintext secret) {
    this.id = id;
    this.secret = secret;
  }

  /** A new access key: {@code AKIA} and 80 random bits, and a secret of 240 random bits. */
  public static AccessKey generate(RandomSource random) {
    String id =
        "AKIA" + new String(letters(random, ID_CHARACTERS, BASE32), StandardCharsets.US_ASCII);
    byte[] secret = letters(random, SECRET_CHARACTERS, BASE64);
    return new AccessKey(id, Plaintext.takeOwnershipOf(secret));
  }

  /**
   * A new access key whose id tells its account, with 39 random bits, and a secret of 240 random
   * bits.
   */
  static AccessKey generate(UniqueIds.Kind kind, AccountId account, RandomSource random) {
    long bits = ByteBuffer.wrap(random.bytes(Long.BYTES)).getLong();
    byte[] secret = letters(random, SECRET_CHARACTERS, BASE64);
    return new AccessKey(
        UniqueIds.accessKey(kind, account, bits), Plaintext.takeOwnershipOf(secret));
  }

  /**
   * Both alphabets have a power of two letters, so that the low bits of a byte choose without bias.
   */
  private static byte[] letters(RandomSource random, int count, String alphabet) {
    byte[] bytes = random.bytes(count);
    byte[] letters = new byte[count];
    for (int i = 0; i < count; i++) {
      letters[i] = (byte) alphabet.charAt(bytes[i] & alphabet.length() - 1);
    }
    Arrays.fill(bytes, (byte) 0);
    return letters;
  }

  public String id() {
    return id;
  }

  /** Forty ASCII characters. */
  public Plaintext secret() {
    return secret;
  }

  @Override
  public String toString() {
    return "AccessKey(" + id + ")";
  }
}
