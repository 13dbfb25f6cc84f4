package dev.holdfast.node.metrics;

import dev.holdfast.model.Reply;
import dev.holdfast.model.attestation.Attested;
import dev.holdfast.model.attestation.Recipient;
import dev.holdfast.model.key.BackingKey;
import dev.holdfast.model.key.KeyBinding;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyUse;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.key.SharedProperties;
import dev.holdfast.model.key.Vault;
import dev.holdfast.model.key.WrappingAlgorithm;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.replication.MaterialOffer;
import dev.holdfast.model.replication.SealedMaterials;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/** Times the uses of keys, by what is done and the algorithm that does it. */
final class MeasuredVault implements Vault {

  private static final Duration[] OF_A_PROCESSOR = {
    Meters.micros(5),
    Meters.micros(25),
    Meters.micros(100),
    Meters.micros(500),
    Duration.ofMillis(2),
    Duration.ofMillis(10),
    Duration.ofMillis(100),
    Duration.ofSeconds(1),
  };

  private final Vault vault;
  private final Meters meters;
  private final ConcurrentMap<Class<?>, ConcurrentMap<Enum<?>, Timer>> timers =
      new ConcurrentHashMap<>();

  MeasuredVault(Vault vault, Meters meters) {
    this.vault = vault;
    this.meters = meters;
  }

  @Override
  public Optional<Reply> performIfOpen(KeyUse use) {
    long began = System.nanoTime();
    Optional<Reply> reply = vault.performIfOpen(use);
    if (reply.isPresent()) {
      ended(use, began);
    }
    return reply;
  }

  @Override
  public Reply perform(KeyUse use) {
    long began = System.nanoTime();
    Reply reply = vault.perform(use);
    ended(use, began);
    return reply;
  }

  @Override
  public CompletionStage<Reply> generateDataKeyPair(KeyUse.GenerateDataKeyPair use) {
    long began = System.nanoTime();
    return vault
        .generateDataKeyPair(use)
        .whenComplete((reply, failure) -> {
          if (reply instanceof Reply.Answered) {
            ended(use, began);
          }
        });
  }

  private void ended(KeyUse use, long began) {
    long nanoseconds = System.nanoTime() - began;
    Enum<?> algorithm = algorithm(use);
    ConcurrentMap<Enum<?>, Timer> known = timers.get(use.getClass());
    Timer timer = known == null ? null : known.get(algorithm);
    if (timer == null) {
      timer =
          timers
              .computeIfAbsent(use.getClass(), unknown -> new ConcurrentHashMap<>())
              .computeIfAbsent(algorithm, unknown -> timer(use, algorithm));
    }
    timer.record(nanoseconds, TimeUnit.NANOSECONDS);
  }

  private Timer timer(KeyUse use, Enum<?> algorithm) {
    return meters.timer(
        "kms.crypto",
        "Cryptography with a key, with opening it where it was not open",
        Tags.of("use", use.getClass().getSimpleName(), "algorithm", algorithm.name()),
        OF_A_PROCESSOR);
  }

  private static Enum<?> algorithm(KeyUse use) {
    return switch (use) {
      case KeyUse.Encrypt symmetric -> symmetric.binding().spec();
      case KeyUse.Decrypt symmetric -> symmetric.binding().spec();
      case KeyUse.EncryptDetached symmetric -> symmetric.binding().spec();
      case KeyUse.DecryptDetached symmetric -> symmetric.binding().spec();
      case KeyUse.GenerateDataKey symmetric -> symmetric.binding().spec();
      case KeyUse.GetPublicKey read -> read.binding().spec();
      case KeyUse.GenerateDataKeyPair pair -> pair.pairSpec();
      case KeyUse.GenerateMac mac -> mac.algorithm();
      case KeyUse.VerifyMac mac -> mac.algorithm();
      case KeyUse.Sign signature -> signature.algorithm();
      case KeyUse.Verify signature -> signature.algorithm();
      case KeyUse.EncryptToPublicKey pair -> pair.algorithm();
      case KeyUse.DecryptWithPrivateKey pair -> pair.algorithm();
      case KeyUse.DeriveSharedSecret agreement -> agreement.algorithm();
      case KeyUse.Encapsulate encapsulation -> encapsulation.algorithm();
      case KeyUse.Decapsulate encapsulation -> encapsulation.algorithm();
    };
  }

  // -- handed on

  @Override
  public CompletionStage<Optional<BackingKey>> prepare(KeyBinding binding) {
    return vault.prepare(binding);
  }

  @Override
  public CompletionStage<Optional<BackingKey>> prepareForImport(KeyBinding binding) {
    return vault.prepareForImport(binding);
  }

  @Override
  public CompletionStage<Void> prepareReplica(KeyBinding binding) {
    return vault.prepareReplica(binding);
  }

  @Override
  public MaterialOffer offer(KeyBinding replica, Region from) {
    return vault.offer(replica, from);
  }

  @Override
  public Optional<SealedMaterials> give(
      KeyBinding binding,
      KeyBinding replica,
      SharedProperties shared,
      List<BackingKey> backingKeys,
      MaterialOffer offer,
      PublicBytes signingKey) {
    return vault.give(binding, replica, shared, backingKeys, offer, signingKey);
  }

  @Override
  public Optional<List<BackingKey>> take(
      KeyBinding replica,
      Region from,
      SharedProperties shared,
      SealedMaterials sealed,
      PublicBytes signingKey) {
    return vault.take(replica, from, shared, sealed, signingKey);
  }

  @Override
  public PublicBytes signingKey() {
    return vault.signingKey();
  }

  @Override
  public CompletionStage<Reply> offerImport(
      KeyBinding binding, WrappingAlgorithm algorithm, KeySpec wrappingKeySpec, Instant validTo) {
    return vault.offerImport(binding, algorithm, wrappingKeySpec, validTo);
  }

  @Override
  public Unwrapped unwrap(
      KeyBinding binding,
      Optional<BackingKey> namingKey,
      PublicBytes importToken,
      PublicBytes encryptedKeyMaterial,
      Instant now) {
    return vault.unwrap(binding, namingKey, importToken, encryptedKeyMaterial, now);
  }

  @Override
  public CompletionStage<BackingKey> rotate(KeyBinding binding) {
    return vault.rotate(binding);
  }

  @Override
  public CompletionStage<Void> discard(KeyId keyId, String slot) {
    return vault.discard(keyId, slot);
  }

  @Override
  public Plaintext random(int numberOfBytes) {
    return vault.random(numberOfBytes);
  }

  @Override
  public PublicBytes envelope(Recipient recipient, Plaintext plaintext) {
    return vault.envelope(recipient, plaintext);
  }

  @Override
  public Attested attest(PublicBytes document, Instant now) {
    return vault.attest(document, now);
  }

  @Override
  public void evict(KeyId keyId) {
    vault.evict(keyId);
  }

  @Override
  public CompletionStage<Void> shred(KeyId keyId) {
    return vault.shred(keyId);
  }

  @Override
  public byte[] authenticateToken(String purpose, byte[] token) {
    return vault.authenticateToken(purpose, token);
  }
}
