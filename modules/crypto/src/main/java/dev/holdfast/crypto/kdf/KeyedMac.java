package dev.holdfast.crypto.kdf;

import dev.holdfast.crypto.memory.MomentaryKey;
import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.memory.SecretMemory;
import dev.holdfast.crypto.memory.SecretReleasedException;
import dev.holdfast.crypto.provider.Providers;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import javax.crypto.Mac;

/**
 * A key for HMAC, with SHA-256 unless said otherwise, and a few engines that are initialized with
 * it. An engine is initialized once and used many times: each initialization leaves the key's
 * padded forms on the heap, where only the engine itself can overwrite them. Closing initializes
 * the engines with zeros and releases the secret; an engine in use at that moment follows when it
 * comes back.
 */
public final class KeyedMac implements AutoCloseable {

  private static final int KEY_BYTES = 32;
  private static final int ENGINES =
      2 * Integer.highestOneBit(Runtime.getRuntime().availableProcessors());

  private static final String HMAC_SHA_256 = "HmacSHA256";

  private final Secret secret;
  private final String algorithm;
  private final AtomicReferenceArray<Mac> engines = new AtomicReferenceArray<>(ENGINES);
  private volatile boolean closed;

  /** Takes ownership of the secret. */
  public KeyedMac(Secret secret) {
    this(secret, HMAC_SHA_256);
  }

  /**
   * As the other, with another hash.
   *
   * @param algorithm JCA's name, such as {@code HmacSHA384}
   */
  public KeyedMac(Secret secret, String algorithm) {
    this.secret = secret;
    this.algorithm = algorithm;
  }

  /** An engine for the caller alone, until {@link #giveBack}. */
  public Mac borrow() {
    int start = (int) Thread.currentThread().threadId();
    for (int i = 0; i < ENGINES; i++) {
      Mac engine = engines.getAndSet(Math.floorMod(start + i, ENGINES), null);
      if (engine != null) {
        if (closed) {
          wipe(engine);
          throw new SecretReleasedException();
        }
        return engine;
      }
    }
    Mac engine = Providers.hmac(algorithm);
    try {
      engine.init(secret.asKey(algorithm));
    } catch (InvalidKeyException e) {
      throw new IllegalStateException("HMAC takes any key", e);
    }
    return engine;
  }

  /** Takes an engine back, between messages. */
  public void giveBack(Mac engine) {
    int start = (int) Thread.currentThread().threadId();
    for (int i = 0; i < ENGINES; i++) {
      if (engines.compareAndSet(Math.floorMod(start + i, ENGINES), null, engine)) {
        if (closed) {
          wipeAll();
        }
        return;
      }
    }
    wipe(engine);
  }

  /** The authenticator of the parts, one after the other. */
  public byte[] authenticate(byte[]... parts) {
    Mac engine = borrow();
    try {
      for (byte[] part : parts) {
        engine.update(part);
      }
      return engine.doFinal();
    } finally {
      giveBack(engine);
    }
  }

  /** Another key, derived from this one, which is for HMAC-SHA256. */
  public Secret derive(String label, SecretMemory memory) {
    byte[] out = new byte[KEY_BYTES];
    Mac engine = borrow();
    try {
      CounterKdf.derive(engine, label.getBytes(StandardCharsets.US_ASCII), new byte[0], out);
    } finally {
      giveBack(engine);
    }
    return memory.absorb(out);
  }

  @Override
  public void close() {
    closed = true;
    secret.close();
    wipeAll();
  }

  private void wipeAll() {
    for (int i = 0; i < ENGINES; i++) {
      Mac engine = engines.getAndSet(i, null);
      if (engine != null) {
        wipe(engine);
      }
    }
  }

  private void wipe(Mac engine) {
    try {
      engine.init(new MomentaryKey(algorithm, KEY_BYTES));
    } catch (InvalidKeyException e) {
      throw new IllegalStateException("HMAC takes any key", e);
    }
  }

  @Override
  public String toString() {
    return "KeyedMac";
  }
}
