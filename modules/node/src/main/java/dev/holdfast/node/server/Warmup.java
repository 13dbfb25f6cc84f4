package dev.holdfast.node.server;

import dev.holdfast.api.http.HttpEdge;
import dev.holdfast.model.Keys;
import dev.holdfast.model.audit.AuditTrail;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.SigningKeys;
import dev.holdfast.model.key.BackingKey;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.key.KeyBinding;
import dev.holdfast.model.key.KeyOrigin;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyUsage;
import dev.holdfast.model.key.KeyUse;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.key.Vault;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import dev.holdfast.node.edge.Edge;
import dev.holdfast.node.region.RegionNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Uses the hot path before anybody waits for it: on few processors the first seconds of a cold
 * server are many times slower than the rest. Real requests over a real socket that nobody else
 * knows, to a key that does not exist, and real cryptography with material that is destroyed
 * afterwards: nothing of it is journaled or audited.
 */
final class Warmup {

  private static final Logger LOG = LoggerFactory.getLogger(Warmup.class);
  private static final AccountId ACCOUNT = new AccountId("000000000000");
  private static final Duration LONGEST = Duration.ofMillis(500);
  private static final int MOST_ROUNDS = 2_000;

  private Warmup() {}

  static void run(RegionNode region, Region name, Edge edge, HttpEdge.Surroundings surroundings) {
    long end = System.nanoTime() + LONGEST.toNanos();
    try {
      useVault(region.material().vault(), name, end - LONGEST.toNanos() / 2);
      useEdge(region.keys(), name, edge, surroundings, end);
    } catch (IOException | RuntimeException e) {
      LOG.warn("The warm-up failed, so the first requests will be slow: {}", e.toString());
    }
  }

  private static void useVault(Vault vault, Region name, long end) {
    KeyId keyId = KeyId.of(UUID.randomUUID());
    KeyBinding binding =
        new KeyBinding(
            new KeyArn(name, ACCOUNT, keyId),
            KeySpec.SYMMETRIC_DEFAULT,
            KeyUsage.ENCRYPT_DECRYPT,
            KeyOrigin.AWS_KMS);
    BackingKey key = vault.prepare(binding).toCompletableFuture().join();
    try {
      for (int i = 0; i < MOST_ROUNDS && System.nanoTime() < end; i++) {
        Plaintext plaintext = Plaintext.takeOwnershipOf(new byte[32]);
        vault.perform(new KeyUse.Encrypt(binding, key, plaintext, EncryptionContext.EMPTY));
        vault.perform(new KeyUse.GenerateDataKey(binding, key, 32, true, EncryptionContext.EMPTY));
      }
    } finally {
      vault.shred(keyId).toCompletableFuture().join();
    }
  }

  private static void useEdge(
      Keys keys, Region name, Edge edge, HttpEdge.Surroundings surroundings, long end)
      throws IOException {
    String accessKeyId = "warmup";
    SigningKeys.SigningKey signingKey =
        new SigningKeys.SigningKey(Caller.root(ACCOUNT, accessKeyId), new byte[32]);
    SigningKeys nobodyElse =
        (id, date, region, service) ->
            id.equals(accessKeyId) ? Optional.of(signingKey) : Optional.empty();
    AuditTrail nowhere = record -> CompletableFuture.allOf(); // of nothing: done at once
    HttpEdge http =
        new HttpEdge(
            edge.system(),
            new HttpEdge.Service(
                region -> CompletableFuture.completedStage(Optional.of(keys)),
                nobodyElse,
                nowhere,
                name),
            surroundings);
    ServerBinding binding = http.bind("127.0.0.1", 0).toCompletableFuture().join();
    String body = "{\"KeyId\":\"" + KeyId.of(UUID.randomUUID()) + "\",\"Plaintext\":\"aGVsbG8=\"}";
    InetSocketAddress address = binding.localAddress();
    try (SignedCaller caller = new SignedCaller(address, nobodyElse, accessKeyId, name)) {
      for (int i = 0; i < MOST_ROUNDS && System.nanoTime() < end; i++) {
        caller.call("Encrypt", body, Instant.now());
        caller.call("GenerateRandom", "{\"NumberOfBytes\":32}", Instant.now());
      }
    } finally {
      var _ =
          binding
              .terminate(Duration.ofMillis(100))
              .toCompletableFuture()
              .orTimeout(1, TimeUnit.SECONDS);
    }
  }
}
