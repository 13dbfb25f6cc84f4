package dev.holdfast.cluster.fake;

import dev.holdfast.model.iam.SealedSecret;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.model.store.ExternalCiphertext;
import dev.holdfast.model.store.ExternalKeyMetadata;
import dev.holdfast.model.store.ExternalUse;
import dev.holdfast.model.store.KeyManagers;
import dev.holdfast.model.store.ManagerReply;
import dev.holdfast.model.store.ProxyAccess;
import dev.holdfast.model.store.ProxyFault;
import dev.holdfast.model.store.ProxySecrets;
import dev.holdfast.model.store.Requester;
import dev.holdfast.model.store.StoreId;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

  /** What they tell of every key. */
  public final AtomicReference<ExternalKeyMetadata> metadata =
      new AtomicReference<>(
          new ExternalKeyMetadata("AES_256", Set.of("ENCRYPT", "DECRYPT", "WRAP"), true));

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
  public CompletionStage<ManagerReply<ExternalKeyMetadata>> describe(
      Region region, StoreId store, ProxyAccess proxy, String externalKeyId, Requester requester) {
    asked.add("describe " + externalKeyId);
    return reply(metadata.get());
  }

  @Override
  public CompletionStage<ManagerReply<ExternalCiphertext>> encrypt(
      ExternalUse use, PublicBytes text) {
    asked.add("encrypt " + use.externalKeyId() + " " + use.operation().awsName());
    return reply(
        new ExternalCiphertext(
            PublicBytes.takeOwnershipOf(new byte[] {1}),
            PublicBytes.takeOwnershipOf(new byte[12]),
            PublicBytes.takeOwnershipOf(
                Arrays.copyOf(use.associatedData().bytes(), ExternalCiphertext.TAG_LENGTH)),
            turned(text)));
  }

  @Override
  public CompletionStage<ManagerReply<PublicBytes>> decrypt(
      ExternalUse use, ExternalCiphertext ciphertext) {
    asked.add("decrypt " + use.externalKeyId() + " " + use.operation().awsName());
    byte[] tag = Arrays.copyOf(use.associatedData().bytes(), ExternalCiphertext.TAG_LENGTH);
    return Arrays.equals(tag, ciphertext.tag().bytes())
        ? reply(turned(ciphertext.body()))
        : CompletableFuture.completedFuture(new ManagerReply.Failed<>(ProxyFault.WRONG_CIPHERTEXT));
  }

  private <T> CompletionStage<ManagerReply<T>> reply(T value) {
    return CompletableFuture.completedFuture(
        fault
            .get()
            .<ManagerReply<T>>map(ManagerReply.Failed::new)
            .orElseGet(() -> new ManagerReply.Answered<>(value)));
  }

  private static PublicBytes turned(PublicBytes text) {
    byte[] turned = text.bytes().clone();
    for (int i = 0; i < turned.length; i++) {
      turned[i] = (byte) ~turned[i];
    }
    return PublicBytes.takeOwnershipOf(turned);
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
