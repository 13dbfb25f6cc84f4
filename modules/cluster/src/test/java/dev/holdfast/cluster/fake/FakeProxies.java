package dev.holdfast.cluster.fake;

import dev.holdfast.model.iam.SealedSecret;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.model.store.KeyManagers;
import dev.holdfast.model.store.ProxyAccess;
import dev.holdfast.model.store.ProxyFault;
import dev.holdfast.model.store.ProxySecrets;
import dev.holdfast.model.store.StoreId;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/** Proxies that are as the test says, and secrets that are sealed by being turned round. */
public final class FakeProxies implements KeyManagers, ProxySecrets {

  /** What is wrong with all of them. */
  public final AtomicReference<Optional<ProxyFault>> fault =
      new AtomicReference<>(Optional.empty());

  /** Who was asked, for what. */
  public final List<String> asked = new CopyOnWriteArrayList<>();

  static StoreId freshId() {
    return StoreId.ofDigits(
        UUID.randomUUID().toString().replace("-", "").substring(0, StoreId.DIGITS));
  }

  @Override
  public CompletionStage<Optional<ProxyFault>> health(
      Region region, StoreId store, ProxyAccess proxy, KmsOperation operation) {
    asked.add(operation.awsName() + " " + proxy.address());
    return CompletableFuture.completedFuture(fault.get());
  }

  @Override
  public SealedSecret seal(StoreId store, String accessKeyId, Plaintext secret) {
    return new SealedSecret(
        new StringBuilder(new String(secret.reveal(), StandardCharsets.US_ASCII))
            .reverse()
            .toString()
            .getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public byte[] signingKey(StoreId store, ProxyAccess proxy, LocalDate day) {
    throw new IllegalStateException("no fake signs");
  }
}
