package dev.holdfast.crypto.message;

import dev.holdfast.model.key.CiphertextBlob;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.modes.GCMModeCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * The blob format once more, from its description and with other primitives; and the attack on it
 * without commitment.
 */
final class ReferenceBlob {

  private static final int BLOCK = 16;
  private static final int TAG_BITS = 128;

  private ReferenceBlob() {}

  /**
   * @param prefix the first 64 bytes: header, nonce, IV
   */
  static byte[] make(byte[] prefix, byte[] backingKey, byte[] context, byte[] clear) {
    byte[] head = Arrays.copyOf(prefix, CiphertextBlob.BODY_AT);
    byte[] derived = derive(prefix, backingKey, context);
    System.arraycopy(derived, 32, head, CiphertextBlob.COMMITMENT_AT, 32);
    GCMModeCipher gcm = gcm(true, head, Arrays.copyOf(derived, 32), context);
    byte[] blob = Arrays.copyOf(head, head.length + gcm.getOutputSize(clear.length));
    int done = gcm.processBytes(clear, 0, clear.length, blob, head.length);
    try {
      gcm.doFinal(blob, head.length + done);
    } catch (InvalidCipherTextException e) {
      throw new IllegalStateException(e);
    }
    return blob;
  }

  /** Whether the cipher alone, without looking at the commitment, takes the blob for authentic. */
  static boolean gcmOpens(byte[] blob, byte[] backingKey, byte[] context) {
    byte[] key = Arrays.copyOf(derive(blob, backingKey, context), 32);
    GCMModeCipher gcm = gcm(false, blob, key, context);
    int length = blob.length - CiphertextBlob.BODY_AT;
    byte[] clear = new byte[gcm.getOutputSize(length)];
    int done = gcm.processBytes(blob, CiphertextBlob.BODY_AT, length, clear, 0);
    try {
      gcm.doFinal(clear, done);
      return true;
    } catch (InvalidCipherTextException e) {
      return false;
    }
  }

  /**
   * A blob of a 32-byte message that GCM opens under the keys derived from both backing keys: its
   * first block is what it was, the second is solved so that both tags are the same.
   *
   * @param committed whose commitment the blob carries
   */
  static byte[] collision(
      byte[] template, byte[] one, byte[] two, byte[] committed, byte[] context) {
    byte[] blob = template.clone();
    System.arraycopy(derive(blob, committed, context), 32, blob, CiphertextBlob.COMMITMENT_AT, 32);
    int solvedAt = CiphertextBlob.BODY_AT + BLOCK;
    Arrays.fill(blob, solvedAt, solvedAt + BLOCK, (byte) 0);
    byte[] keyOne = Arrays.copyOf(derive(blob, one, context), 32);
    byte[] keyTwo = Arrays.copyOf(derive(blob, two, context), 32);
    BigInteger hashOne = element(aes(keyOne, new byte[BLOCK]));
    BigInteger hashTwo = element(aes(keyTwo, new byte[BLOCK]));
    // The solved block is the last but one that GHASH takes, so it is multiplied by the square of
    // the hash key.
    BigInteger factor = times(hashOne, hashOne).xor(times(hashTwo, hashTwo));
    BigInteger difference =
        element(tag(blob, keyOne, context)).xor(element(tag(blob, keyTwo, context)));
    byte[] solved = bytes(times(difference, inverse(factor)));
    System.arraycopy(solved, 0, blob, solvedAt, BLOCK);
    System.arraycopy(tag(blob, keyOne, context), 0, blob, blob.length - BLOCK, BLOCK);
    return blob;
  }

  /** The tag of a blob's ciphertext under a message key, from GHASH itself. */
  private static byte[] tag(byte[] blob, byte[] key, byte[] context) {
    BigInteger hashKey = element(aes(key, new byte[BLOCK]));
    byte[] associated = Arrays.copyOf(blob, CiphertextBlob.BODY_AT + context.length);
    System.arraycopy(context, 0, associated, CiphertextBlob.BODY_AT, context.length);
    byte[] body =
        Arrays.copyOfRange(blob, CiphertextBlob.BODY_AT, blob.length - CiphertextBlob.TAG_LENGTH);
    BigInteger state = absorb(BigInteger.ZERO, associated, hashKey);
    state = absorb(state, body, hashKey);
    byte[] lengths =
        ByteBuffer.allocate(BLOCK)
            .putLong(8L * associated.length)
            .putLong(8L * body.length)
            .array();
    state = absorb(state, lengths, hashKey);
    byte[] counter = Arrays.copyOf(Arrays.copyOfRange(blob, 52, 64), BLOCK);
    counter[BLOCK - 1] = 1;
    return bytes(state.xor(element(aes(key, counter))));
  }

  private static BigInteger absorb(BigInteger state, byte[] data, BigInteger hashKey) {
    BigInteger result = state;
    for (int at = 0; at < data.length; at += BLOCK) {
      byte[] block = Arrays.copyOfRange(data, at, at + BLOCK);
      result = times(result.xor(element(block)), hashKey);
    }
    return result;
  }

  /** A block as a polynomial over GF(2): bit i of the number is the coefficient of x^i. */
  private static BigInteger element(byte[] block) {
    BigInteger element = BigInteger.ZERO;
    for (int i = 0; i < 128; i++) {
      if ((block[i / 8] >> (7 - i % 8) & 1) == 1) {
        element = element.setBit(i);
      }
    }
    return element;
  }

  private static byte[] bytes(BigInteger element) {
    byte[] block = new byte[BLOCK];
    for (int i = 0; i < 128; i++) {
      if (element.testBit(i)) {
        block[i / 8] |= (byte) (1 << (7 - i % 8));
      }
    }
    return block;
  }

  /** The product modulo x^128 + x^7 + x^2 + x + 1. */
  private static BigInteger times(BigInteger one, BigInteger two) {
    BigInteger product = BigInteger.ZERO;
    for (int i = 0; i < 128; i++) {
      if (two.testBit(i)) {
        product = product.xor(one.shiftLeft(i));
      }
    }
    BigInteger modulus = BigInteger.ONE.shiftLeft(128).xor(BigInteger.valueOf(0x87));
    for (int i = product.bitLength() - 1; i >= 128; i--) {
      if (product.testBit(i)) {
        product = product.xor(modulus.shiftLeft(i - 128));
      }
    }
    return product;
  }

  /** By Fermat: the power 2^128 - 2. */
  private static BigInteger inverse(BigInteger element) {
    BigInteger result = BigInteger.ONE;
    BigInteger power = element;
    for (int i = 1; i < 128; i++) {
      power = times(power, power);
      result = times(result, power);
    }
    return result;
  }

  private static byte[] derive(byte[] blob, byte[] backingKey, byte[] context) {
    SHA256Digest sha256 = new SHA256Digest();
    sha256.update(context, 0, context.length);
    byte[] contextHash = new byte[32];
    sha256.doFinal(contextHash, 0);
    byte[] label = "kms/v1/enc".getBytes(StandardCharsets.US_ASCII);
    byte[] out = new byte[64];
    for (int i = 1; i <= 2; i++) {
      byte[] input =
          ByteBuffer.allocate(4 + label.length + 1 + 52 + 32 + 4)
              .putInt(i)
              .put(label)
              .put((byte) 0)
              .put(blob, 0, 52)
              .put(contextHash)
              .putInt(512)
              .array();
      HMac hmac = new HMac(new SHA256Digest());
      hmac.init(new KeyParameter(backingKey));
      hmac.update(input, 0, input.length);
      hmac.doFinal(out, 32 * (i - 1));
    }
    return out;
  }

  private static GCMModeCipher gcm(boolean encrypt, byte[] blob, byte[] key, byte[] context) {
    GCMModeCipher gcm = GCMBlockCipher.newInstance(AESEngine.newInstance());
    byte[] iv = Arrays.copyOfRange(blob, CiphertextBlob.IV_AT, CiphertextBlob.COMMITMENT_AT);
    gcm.init(encrypt, new AEADParameters(new KeyParameter(key), TAG_BITS, iv));
    gcm.processAADBytes(blob, 0, CiphertextBlob.BODY_AT);
    gcm.processAADBytes(context, 0, context.length);
    return gcm;
  }

  private static byte[] aes(byte[] key, byte[] block) {
    var aes = AESEngine.newInstance();
    aes.init(true, new KeyParameter(key));
    byte[] out = new byte[BLOCK];
    aes.processBlock(block, 0, out, 0);
    return out;
  }
}
