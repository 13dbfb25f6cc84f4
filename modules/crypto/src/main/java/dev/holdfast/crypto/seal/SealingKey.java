package dev.holdfast.crypto.seal;

import dev.holdfast.crypto.kdf.CounterKdf;
import dev.holdfast.crypto.kdf.KeyedMac;
import dev.holdfast.crypto.memory.MomentaryKey;
import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.memory.SecretMemory;
import dev.holdfast.crypto.provider.Providers;
import dev.holdfast.crypto.random.RandomSource;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;

/**
 * A 256-bit key that seals messages. It is only ever the input of a derivation: each message has a
 * key of its own, so that the number of messages is not bounded by AES-GCM's IV, and a commitment,
 * so that no two keys open one message:
 *
 * <pre>
 *   header (h bytes, the caller's) ‖ nonce N (16) ‖ IV (12) ‖ commitment C (32) ‖ ciphertext ‖ tag (16)
 *
 *   K ‖ C = KDF(key, label, header ‖ N ‖ SHA-256(context), 512 bits)        {@link CounterKdf}
 *   ciphertext ‖ tag = AES-256-GCM(K, IV, associated data = everything before the ciphertext ‖ context)
 *   N  = first 16 bytes of HMAC(KDF(key, nonce label, "", 256 bits),
 *          32 random bytes ‖ count ‖ process mark ‖ SHA-256(clear) ‖ SHA-256(context))
 *   IV = 12 random bytes
 * </pre>
 */
public final class SealingKey implements AutoCloseable {

  /** What sealing adds to header and clear bytes. */
  public static final int OVERHEAD = 16 + 12 + 32 + 16;

  private static final int NONCE = 16;
  private static final int IV = 12;
  private static final int HASH = 32;
  private static final int TAG = 16;
  private static final int DETACHED_HEADER = 12;
  private static final int DETACHED_NONCE = 8;
  private static final int DETACHED_IV_AT = DETACHED_HEADER + DETACHED_NONCE;
  private static final int DETACHED_BODY_AT = DETACHED_IV_AT + IV;
  private static final ThreadLocal<Workbench> WORKBENCH = ThreadLocal.withInitial(Workbench::new);

  /** What sealing needs beside the key. */
  public record Tools(RandomSource random, Hedge hedge, SecretMemory memory) {}

  private final KeyedMac derivation;
  private final KeyedMac nonces;
  private final RandomSource random;
  private final Hedge hedge;

  /**
   * Takes ownership of the secret.
   *
   * @param nonceLabel which derivation label the nonce key has
   */
  public SealingKey(Secret secret, String nonceLabel, Tools tools) {
    this.derivation = new KeyedMac(secret);
    this.nonces = new KeyedMac(derivation.derive(nonceLabel, tools.memory()));
    this.random = tools.random();
    this.hedge = tools.hedge();
  }

  /** Seals {@code clear}, which may be empty; the result starts with the header. */
  public byte[] seal(byte[] label, byte[] header, byte[] context, byte[] clear) {
    Workbench bench = WORKBENCH.get();
    int ivAt = header.length + NONCE;
    int bodyAt = ivAt + IV + HASH;
    byte[] out = new byte[bodyAt + clear.length + TAG];
    System.arraycopy(header, 0, out, 0, header.length);
    byte[] contextHash = bench.sha256.digest(context);
    hedgedNonce(bench, clear, contextHash, out, header.length, NONCE);
    random.fill(out, ivAt, IV);
    try {
      derive(bench, label, out, ivAt, contextHash);
      System.arraycopy(bench.derived, HASH, out, ivAt + IV, HASH);
      bench.start(Cipher.ENCRYPT_MODE, out, ivAt, bodyAt, context);
      bench.gcm.doFinal(clear, 0, clear.length, out, bodyAt);
      return out;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM did not encrypt", e);
    } finally {
      bench.wipe();
    }
  }

  /**
   * Opens what {@link #seal} made. A wrong commitment costs what a wrong tag costs.
   *
   * @param headerLength how long the caller's header is
   * @return empty when anything at all is wrong
   */
  public Optional<byte[]> open(byte[] label, byte[] sealed, int headerLength, byte[] context) {
    int ivAt = headerLength + NONCE;
    int bodyAt = ivAt + IV + HASH;
    if (sealed.length < bodyAt + TAG) {
      return Optional.empty();
    }
    Workbench bench = WORKBENCH.get();
    byte[] clear = new byte[sealed.length - bodyAt - TAG];
    try {
      derive(bench, label, sealed, ivAt, bench.sha256.digest(context));
      boolean committed = bench.isCommitted(sealed, ivAt + IV);
      // The commitment has decided; after a wrong one the cipher runs for the sake of equal time
      // alone.
      bench.start(Cipher.DECRYPT_MODE, sealed, ivAt, bodyAt, context);
      bench.gcm.doFinal(sealed, bodyAt, sealed.length - bodyAt, clear, 0);
      if (!committed) {
        Arrays.fill(clear, (byte) 0);
        return Optional.empty();
      }
      return Optional.of(clear);
    } catch (AEADBadTagException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM did not decrypt", e);
    } finally {
      bench.wipe();
    }
  }

  /**
   * Seals for a format that has room for 20 bytes beside IV, ciphertext and tag, and so for no
   * commitment: who opens must know by other means which key it was.
   *
   * <pre>
   *   header (12, the caller's) ‖ nonce N (8) ‖ IV (12) ‖ ciphertext ‖ tag (16)
   *
   *   K = first 256 bits of KDF(key, label, header ‖ N ‖ IV ‖ SHA-256(context), 512 bits)
   *   ciphertext ‖ tag = AES-256-GCM(K, IV,
   *       associated data = u16 length ‖ context ‖ u8 length ‖ header ‖ N)
   *   N ‖ IV = first 20 bytes of what {@link #seal} makes its nonce of
   * </pre>
   *
   * @param context of at most 65,535 bytes
   */
  public byte[] sealDetached(byte[] label, byte[] header, byte[] context, byte[] clear) {
    Workbench bench = WORKBENCH.get();
    byte[] out = new byte[DETACHED_BODY_AT + clear.length + TAG];
    System.arraycopy(header, 0, out, 0, DETACHED_HEADER);
    byte[] contextHash = bench.sha256.digest(context);
    hedgedNonce(bench, clear, contextHash, out, DETACHED_HEADER, DETACHED_NONCE + IV);
    try {
      derive(bench, label, out, DETACHED_BODY_AT, contextHash);
      bench.startDetached(Cipher.ENCRYPT_MODE, out, context);
      bench.gcm.doFinal(clear, 0, clear.length, out, DETACHED_BODY_AT);
      return out;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM did not encrypt", e);
    } finally {
      bench.wipe();
    }
  }

  /**
   * Opens what {@link #sealDetached} made.
   *
   * @return empty when anything at all is wrong
   */
  public Optional<byte[]> openDetached(byte[] label, byte[] sealed, byte[] context) {
    if (sealed.length < DETACHED_BODY_AT + TAG) {
      return Optional.empty();
    }
    Workbench bench = WORKBENCH.get();
    byte[] clear = new byte[sealed.length - DETACHED_BODY_AT - TAG];
    try {
      derive(bench, label, sealed, DETACHED_BODY_AT, bench.sha256.digest(context));
      bench.startDetached(Cipher.DECRYPT_MODE, sealed, context);
      bench.gcm.doFinal(sealed, DETACHED_BODY_AT, sealed.length - DETACHED_BODY_AT, clear, 0);
      return Optional.of(clear);
    } catch (AEADBadTagException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM did not decrypt", e);
    } finally {
      bench.wipe();
    }
  }

  private void hedgedNonce(
      Workbench bench, byte[] clear, byte[] contextHash, byte[] out, int at, int length) {
    byte[] clearHash = bench.sha256.digest(clear);
    random.fill(bench.seed, 0, HASH);
    hedge.next(bench.hedge);
    Mac mac = nonces.borrow();
    try {
      mac.update(bench.seed);
      mac.update(bench.hedge);
      mac.update(clearHash);
      mac.update(contextHash);
      System.arraycopy(mac.doFinal(), 0, out, at, length);
    } finally {
      nonces.giveBack(mac);
      Arrays.fill(bench.seed, (byte) 0);
    }
  }

  /**
   * @param length how much of the message the derivation depends on
   */
  private void derive(
      Workbench bench, byte[] label, byte[] message, int length, byte[] contextHash) {
    byte[] input = Arrays.copyOf(message, length + HASH);
    System.arraycopy(contextHash, 0, input, length, HASH);
    Mac mac = derivation.borrow();
    try {
      CounterKdf.derive(mac, label, input, bench.derived);
    } finally {
      derivation.giveBack(mac);
    }
  }

  /** Forgets the key; what is in use at this moment ends first. */
  @Override
  public void close() {
    derivation.close();
    nonces.close();
  }

  @Override
  public String toString() {
    return "SealingKey";
  }

  /** One thread's engines and arrays. */
  private static final class Workbench {
    private final Cipher gcm = Providers.aesGcm();
    private final MessageDigest sha256 = Providers.sha256();
    private final MomentaryKey messageKey = new MomentaryKey("AES", HASH);
    private final byte[] derived = new byte[2 * HASH];
    private final byte[] expected = new byte[HASH];
    private final byte[] found = new byte[HASH];
    private final byte[] seed = new byte[HASH];
    private final byte[] hedge = new byte[Hedge.BYTES];

    private void start(int mode, byte[] message, int ivAt, int bodyAt, byte[] context)
        throws GeneralSecurityException {
      messageKey.load(derived, 0);
      gcm.init(mode, messageKey, new GCMParameterSpec(TAG * Byte.SIZE, message, ivAt, IV));
      gcm.updateAAD(message, 0, bodyAt);
      gcm.updateAAD(context);
    }

    private void startDetached(int mode, byte[] message, byte[] context)
        throws GeneralSecurityException {
      messageKey.load(derived, 0);
      gcm.init(
          mode, messageKey, new GCMParameterSpec(TAG * Byte.SIZE, message, DETACHED_IV_AT, IV));
      gcm.updateAAD(new byte[] {(byte) (context.length >> Byte.SIZE), (byte) context.length});
      gcm.updateAAD(context);
      gcm.updateAAD(new byte[] {DETACHED_IV_AT});
      gcm.updateAAD(message, 0, DETACHED_IV_AT);
    }

    private boolean isCommitted(byte[] message, int at) {
      System.arraycopy(derived, HASH, expected, 0, HASH);
      System.arraycopy(message, at, found, 0, HASH);
      return MessageDigest.isEqual(expected, found);
    }

    private void wipe() {
      Arrays.fill(derived, (byte) 0);
      Arrays.fill(expected, (byte) 0);
      messageKey.close();
    }
  }
}
