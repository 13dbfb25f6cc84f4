package dev.holdfast.crypto.keypair;

import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.memory.SecretReleasedException;
import dev.holdfast.crypto.provider.Providers;
import dev.holdfast.model.key.KeySpec;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import javax.security.auth.DestroyFailedException;
import org.jspecify.annotations.Nullable;

/**
 * An open key pair, to be kept while its KMS key is in use. An engine outside Java gets the private
 * key once and keeps it in memory of its own until this is closed: reading a key costs such an
 * engine as much as a signature. Safe for use by many threads.
 */
public final class OpenPair implements AutoCloseable {

  /** Something done with an engine's form of the private key. */
  @FunctionalInterface
  public interface Operation<T> {
    T with(PrivateKey key) throws GeneralSecurityException;
  }

  private final KeySpec spec;
  private final Secret material;
  private volatile @Nullable PrivateKey engineKey;
  private boolean closed;

  /** Takes ownership of the material, which {@link PairMaterial} describes. */
  public OpenPair(KeySpec spec, Secret material) {
    this.spec = spec;
    this.material = material;
  }

  public KeySpec spec() {
    return spec;
  }

  /** The public key as SubjectPublicKeyInfo DER. */
  public byte[] publicKey() {
    return PairMaterial.publicKey(material);
  }

  /** The private key as PKCS#8 DER, on the heap: the caller overwrites it. */
  public byte[] openPrivateKey() {
    return PairMaterial.openPrivateKey(material);
  }

  /**
   * Does something with the engine's form of the private key.
   *
   * @throws SecretReleasedException when this is closed, be it meanwhile
   */
  public <T> T withEngineKey(Provider engine, Operation<T> operation)
      throws GeneralSecurityException {
    PrivateKey key = engineKey;
    try {
      return operation.with(key == null ? handOver(engine) : key);
    } catch (IllegalStateException | GeneralSecurityException e) {
      if (isClosed()) {
        throw new SecretReleasedException();
      }
      throw e;
    }
  }

  private synchronized PrivateKey handOver(Provider engine) throws GeneralSecurityException {
    if (closed) {
      throw new SecretReleasedException();
    }
    PrivateKey key = engineKey;
    if (key == null) {
      byte[] encoded = openPrivateKey();
      try {
        key = Providers.keys(algorithm(), engine).generatePrivate(new PKCS8EncodedKeySpec(encoded));
      } finally {
        Arrays.fill(encoded, (byte) 0);
      }
      engineKey = key;
    }
    return key;
  }

  private String algorithm() {
    return switch (KeyFamily.of(spec)) {
      case KeyFamily.Rsa ignored -> "RSA";
      case KeyFamily.Ec ignored -> "EC";
      case KeyFamily.Ed25519 ignored -> "Ed25519";
      case KeyFamily.Bytes ignored -> throw unfit();
      case KeyFamily.MlDsa ignored -> throw unfit();
      case KeyFamily.MlKem ignored -> throw unfit();
    };
  }

  private IllegalStateException unfit() {
    return new IllegalStateException("no engine outside Java is asked for " + spec);
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /** Overwrites the material, and the engine's form of it; idempotent. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    material.close();
    PrivateKey key = engineKey;
    if (key != null) {
      try {
        key.destroy();
      } catch (DestroyFailedException e) {
        throw new IllegalStateException("an engine kept a private key", e);
      }
    }
  }

  @Override
  public String toString() {
    return "OpenPair[" + spec + "]";
  }
}
