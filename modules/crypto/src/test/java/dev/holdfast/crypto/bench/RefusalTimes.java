package dev.holdfast.crypto.bench;

import dev.holdfast.crypto.TestTools;
import dev.holdfast.crypto.encryption.PairEncryption;
import dev.holdfast.crypto.keypair.OpenPair;
import dev.holdfast.crypto.keywrap.Unwrapping;
import dev.holdfast.crypto.mac.MacKey;
import dev.holdfast.crypto.material.KeyOfEverySpec;
import dev.holdfast.crypto.message.MessageKey;
import dev.holdfast.crypto.provider.PairEngines;
import dev.holdfast.model.key.CiphertextBlob;
import dev.holdfast.model.key.EncryptionAlgorithm;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.MacAlgorithm;
import dev.holdfast.model.key.MaterialId;
import dev.holdfast.model.key.WrappingAlgorithm;
import dev.holdfast.model.name.KeyId;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.util.BigIntegers;

/**
 * Whether the time of a refusal tells which check failed: Welch's t of two reasons, asked for in
 * random order, without the slowest tenth. Under 4.5 either way it does not. Run {@code main};
 * argument: how often, of what takes microseconds; private keys are used a fiftieth as often.
 */
public final class RefusalTimes {

  private static final Random RANDOM = new Random();
  private static final KeySpec SPEC = KeySpec.RSA_2048;
  private static final int MODULUS = 256;
  private static final int HASH = 32;
  private static final int POOL = 64;

  private RefusalTimes() {}

  /** Refuses, or this program is wrong. */
  private interface Check {
    boolean accepts(byte[] input);
  }

  public static void main(String[] args) throws GeneralSecurityException {
    int often = args.length > 0 ? Integer.parseInt(args[0]) : 200_000;
    System.out.printf("%-52s %9s %9s %8s%n", "refused for", "mean, us", "apart, ns", "t");
    blobs(often);
    macs(often);
    for (PairEngines engines : PairEngines.values()) {
      oaep(often / 50, engines);
    }
    unwrapping(often / 50);
  }

  // -- what is refused

  private static void blobs(int often) {
    MessageKey key =
        new MessageKey(
            new KeyId("1234abcd-12ab-34cd-56ef-1234567890ab"),
            new MaterialId("ab".repeat(32)),
            TestTools.secretOf(1),
            TestTools.sealing());
    EncryptionContext context = new EncryptionContext(Map.of("tenant", "4711"));
    // Of many messages: an engine that gets its last key again has less to do.
    Supplier<byte[]> blob = () -> key.encrypt(new byte[32], context).bytes();
    int tagAt = blob.get().length - 1;
    Check decrypt =
        bytes -> key.decrypt(CiphertextBlob.parse(bytes).orElseThrow(), context).isPresent();
    compare(
        "blob: commitment, or tag",
        often,
        decrypt,
        pool(() -> flipped(blob.get(), CiphertextBlob.NONCE_AT)),
        pool(() -> flipped(blob.get(), tagAt)));
  }

  private static void macs(int often) {
    try (MacKey key = new MacKey(MacAlgorithm.HMAC_SHA_256, TestTools.secretOf(2))) {
      byte[] message = new byte[32];
      byte[] mac = key.authenticate(message);
      compare(
          "MAC: first byte, or last",
          often,
          bytes -> key.verify(message, bytes),
          pool(() -> flipped(mac, 0)),
          pool(() -> flipped(mac, mac.length - 1)));
    }
  }

  @SuppressWarnings("resource") // the key of all tests
  private static void oaep(int often, PairEngines engines) throws GeneralSecurityException {
    OpenPair pair = KeyOfEverySpec.pair(SPEC);
    PairEncryption encryption =
        new PairEncryption(
            TestTools.GENERATORS.internal(), TestTools.GENERATORS.internal(), engines);
    Check decrypt =
        bytes ->
            encryption.decrypt(pair, EncryptionAlgorithm.RSAES_OAEP_SHA_256, bytes).isPresent();
    byte[][] firstByte = oaep(block -> block, true);
    byte[][] label = oaep(block -> flipped(block, 0), false);
    byte[][] padding =
        oaep(
            block -> {
              block[HASH] = 2;
              return block;
            },
            false);
    byte[][] noEnd =
        oaep(
            block -> {
              Arrays.fill(block, HASH, block.length, (byte) 0);
              return block;
            },
            false);
    compare("OAEP (" + engines + "): first byte, or label", often, decrypt, firstByte, label);
    compare("OAEP (" + engines + "): label, or padding", often, decrypt, label, padding);
    compare("OAEP (" + engines + "): label, or no end of padding", often, decrypt, label, noEnd);
  }

  private static void unwrapping(int often) throws GeneralSecurityException {
    Unwrapping unwrapping = new Unwrapping(TestTools.GENERATORS.internal());
    Check unwrap =
        bytes ->
            unwrapping
                .unwrap(
                    WrappingAlgorithm.RSA_AES_KEY_WRAP_SHA_256,
                    bytes,
                    SPEC,
                    KeyOfEverySpec.material(SPEC))
                .isPresent();
    byte[] aesKey = TestTools.GENERATORS.internal().bytes(HASH);
    byte[] right = wrapped(aesKey, 24, new byte[24]);
    byte[] wrongEnd = wrapped(aesKey, 20, filled(24));
    byte[][] outer = oaep(block -> with(block, aesKey), false);
    byte[][] brokenOuter = oaep(block -> flipped(with(block, aesKey), 0), false);
    byte[][] ofOuter = pool(() -> joined(any(brokenOuter), right));
    byte[][] ofInner = pool(() -> joined(any(outer), flipped(right, 3)));
    byte[][] ofEnd = pool(() -> joined(any(outer), wrongEnd));
    compare("unwrapping: OAEP, or AES key wrap", often, unwrap, ofOuter, ofInner);
    compare("unwrapping: AES key wrap's check, or padding", often, unwrap, ofInner, ofEnd);
  }

  // -- how it is made

  private static byte[][] pool(Supplier<byte[]> input) {
    byte[][] pool = new byte[POOL][];
    for (int i = 0; i < POOL; i++) {
      pool[i] = input.get();
    }
    return pool;
  }

  private static byte[] any(byte[][] pool) {
    return pool[RANDOM.nextInt(pool.length)];
  }

  private static byte[] flipped(byte[] bytes, int at) {
    byte[] flipped = bytes.clone();
    flipped[at] ^= (byte) (1 + RANDOM.nextInt(255));
    return flipped;
  }

  private static byte[] filled(int length) {
    byte[] filled = new byte[length];
    Arrays.fill(filled, (byte) 1);
    return filled;
  }

  private static byte[] joined(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  /** A data block whose message is a key. */
  private static byte[] with(byte[] block, byte[] key) {
    byte[] changed = block.clone();
    Arrays.fill(changed, HASH, changed.length, (byte) 0);
    changed[changed.length - key.length - 1] = 1;
    System.arraycopy(key, 0, changed, changed.length - key.length, key.length);
    return changed;
  }

  /** AES key wrap of what claims to be so long. */
  private static byte[] wrapped(byte[] key, int claimed, byte[] padded)
      throws GeneralSecurityException {
    Cipher aes = Cipher.getInstance("AES/KW/NoPadding");
    byte[] check = {(byte) 0xA6, 0x59, 0x59, (byte) 0xA6, 0, 0, 0, (byte) claimed};
    aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(check));
    return aes.doFinal(padded);
  }

  /** Ciphertexts of data blocks as PKCS #1 has them, but for a change of each. */
  private static byte[][] oaep(UnaryOperator<byte[]> change, boolean badFirst)
      throws GeneralSecurityException {
    RSAPublicKey key =
        (RSAPublicKey)
            KeyFactory.getInstance("RSA")
                .generatePublic(new X509EncodedKeySpec(KeyOfEverySpec.publicKey(SPEC)));
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    byte[] empty = sha256.digest();
    return pool(() -> {
      byte[] seed = TestTools.GENERATORS.internal().bytes(HASH);
      byte[] plain = Arrays.copyOf(empty, MODULUS - HASH - 1);
      plain[HASH + 20] = 1;
      byte[] block = mask(sha256, change.apply(plain), seed);
      byte[] encoded = new byte[MODULUS];
      System.arraycopy(mask(sha256, seed, block), 0, encoded, 1, HASH);
      System.arraycopy(block, 0, encoded, 1 + HASH, block.length);
      if (badFirst) {
        encoded[0] = 1;
      }
      return BigIntegers.asUnsignedByteArray(
          MODULUS, new BigInteger(1, encoded).modPow(key.getPublicExponent(), key.getModulus()));
    });
  }

  private static byte[] mask(MessageDigest hash, byte[] bytes, byte[] seed) {
    byte[] masked = bytes.clone();
    for (int at = 0; at < masked.length; at++) {
      byte[] some = new byte[0];
      if (at % HASH == 0) {
        hash.update(seed);
        some = hash.digest(new byte[] {0, 0, 0, (byte) (at / HASH)});
      }
      for (int i = 0; i < some.length && at + i < masked.length; i++) {
        masked[at + i] ^= some[i];
      }
    }
    return masked;
  }

  // -- how it is compared

  private static void compare(String what, int often, Check check, byte[][] some, byte[][] others) {
    for (int i = 0; i < often / 4; i++) {
      long unused = time(check, any(i % 2 == 0 ? some : others));
    }
    long[][] times = new long[2][often];
    int[] counts = new int[2];
    while (counts[0] < often && counts[1] < often) {
      int which = RANDOM.nextInt(2);
      times[which][counts[which]++] = time(check, any(which == 0 ? some : others));
    }
    long[] first = Arrays.copyOf(times[0], counts[0]);
    long[] second = Arrays.copyOf(times[1], counts[1]);
    long limit = limit(first, second);
    double[] one = moments(first, limit);
    double[] two = moments(second, limit);
    double t = (one[0] - two[0]) / Math.sqrt(one[1] / one[2] + two[1] / two[2]);
    System.out.printf("%-52s %9.2f %9.1f %8.2f%n", what, one[0] / 1000, one[0] - two[0], t);
  }

  private static long time(Check check, byte[] input) {
    long before = System.nanoTime();
    boolean accepted = check.accepts(input);
    long took = System.nanoTime() - before;
    if (accepted) {
      throw new IllegalStateException("this was to be refused");
    }
    return took;
  }

  /** What nine tenths stay under. */
  private static long limit(long[] some, long[] others) {
    long[] all = Arrays.copyOf(some, some.length + others.length);
    System.arraycopy(others, 0, all, some.length, others.length);
    Arrays.sort(all);
    return all[all.length * 9 / 10];
  }

  /** Mean, variance and count of those within the limit. */
  private static double[] moments(long[] times, long limit) {
    double[] within = Arrays.stream(times).filter(t -> t <= limit).asDoubleStream().toArray();
    double mean = Arrays.stream(within).average().orElseThrow();
    double variance =
        Arrays.stream(within).map(t -> (t - mean) * (t - mean)).sum() / (within.length - 1);
    return new double[] {mean, variance, within.length};
  }
}
