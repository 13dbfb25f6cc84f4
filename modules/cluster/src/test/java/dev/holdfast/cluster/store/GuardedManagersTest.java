package dev.holdfast.cluster.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.fake.FakeTokens;
import dev.holdfast.model.iam.SealedSecret;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.model.store.Breaker;
import dev.holdfast.model.store.ExternalCiphertext;
import dev.holdfast.model.store.ExternalKeyMetadata;
import dev.holdfast.model.store.ExternalUse;
import dev.holdfast.model.store.KeyManagers;
import dev.holdfast.model.store.ManagerReply;
import dev.holdfast.model.store.ProxyAccess;
import dev.holdfast.model.store.ProxyAddress;
import dev.holdfast.model.store.ProxyFault;
import dev.holdfast.model.store.Requester;
import dev.holdfast.model.store.StoreId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What a key manager that does not answer costs, and whom. */
class GuardedManagersTest {

  private static final PublicBytes TEXT = PublicBytes.takeOwnershipOf(new byte[] {1});
  private static final ProxyAccess PROXY =
      new ProxyAccess(
          new ProxyAddress("https://proxy.example.com", "/kms/xks/v1"),
          "KEY",
          new SealedSecret(new byte[] {1}));
  private static final ExternalUse ONE = use("1");
  private static final ExternalUse TWO = use("2");

  /** Every question waits here until the test answers it. */
  private final List<CompletableFuture<ManagerReply<ExternalCiphertext>>> asked = new ArrayList<>();

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-02T03:04:05Z"));

  private final GuardedManagers guarded =
      new GuardedManagers(
          new KeyManagers() {
            @Override
            public CompletionStage<Optional<ProxyFault>> health(
                Region region, StoreId store, ProxyAccess proxy, KmsOperation operation) {
              return CompletableFuture.completedStage(Optional.empty());
            }

            @Override
            public CompletionStage<ManagerReply<ExternalKeyMetadata>> describe(
                Region region,
                StoreId store,
                ProxyAccess proxy,
                String externalKeyId,
                Requester requester) {
              throw new IllegalStateException("a bug in what asks");
            }

            @Override
            public CompletionStage<ManagerReply<ExternalCiphertext>> encrypt(
                ExternalUse use, PublicBytes text) {
              CompletableFuture<ManagerReply<ExternalCiphertext>> question =
                  new CompletableFuture<>();
              asked.add(question);
              return question;
            }

            @Override
            public CompletionStage<ManagerReply<PublicBytes>> decrypt(
                ExternalUse use, ExternalCiphertext ciphertext) {
              throw new IllegalStateException("nothing is decrypted here");
            }
          },
          new FakeTokens(),
          (InstantSource) now::get);

  private static ExternalUse use(String digit) {
    return new ExternalUse(
        StoreId.ofDigits(digit.repeat(StoreId.DIGITS)),
        PROXY,
        "theirs",
        new KeyArn(
            Region.US_EAST_1,
            new AccountId("111122223333"),
            new KeyId("1234abcd-12ab-34cd-56ef-1234567890ab")),
        new Requester("arn:aws:iam::111122223333:root", Optional.empty()),
        KmsOperation.ENCRYPT,
        TEXT);
  }

  private CompletableFuture<ManagerReply<ExternalCiphertext>> ask(ExternalUse use) {
    return guarded.seal(use, TEXT).toCompletableFuture();
  }

  private static ManagerReply<ExternalCiphertext> failed(ProxyFault fault) {
    return new ManagerReply.Failed<>(fault);
  }

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      CompletableFuture<ManagerReply<ExternalCiphertext>> reply = ask(ONE);
      asked.getLast().complete(failed(ProxyFault.TIMED_OUT));
      assertThat(reply).isCompletedWithValue(failed(ProxyFault.TIMED_OUT));
    }
  }

  @Test
  void whoWaitsForOneStore_keepsNobodyFromAnother() {
    for (int i = 0; i < GuardedManagers.MOST_WAITING; i++) {
      assertThat(ask(ONE)).isNotDone();
    }
    assertThat(ask(ONE)).isCompletedWithValue(failed(ProxyFault.CROWDED));
    assertThat(ask(TWO)).isNotDone();
    asked.getFirst().complete(failed(ProxyFault.KEY_DISABLED));
    assertThat(ask(ONE)).isNotDone();
  }

  @Test
  void afterFailuresInARow_itIsNotAsked_untilOneTriesIt() {
    fail(Breaker.MOST_FAILURES);
    int before = asked.size();
    assertThat(ask(ONE)).isCompletedWithValue(failed(ProxyFault.RESTING));
    assertThat(asked).hasSize(before);
    now.updateAndGet(then -> then.plus(Breaker.REST));
    CompletableFuture<ManagerReply<ExternalCiphertext>> trying = ask(ONE);
    assertThat(trying).isNotDone();
    assertThat(ask(ONE)).isCompletedWithValue(failed(ProxyFault.RESTING));
    asked.getLast().complete(failed(ProxyFault.NO_KEY));
    assertThat(ask(ONE)).isNotDone();
  }

  @Test
  void failuresThatAreNotInARow_openNothing() {
    for (int i = 0; i < 3; i++) {
      fail(Breaker.MOST_FAILURES - 1);
      CompletableFuture<ManagerReply<ExternalCiphertext>> reply = ask(ONE);
      asked.getLast().complete(failed(ProxyFault.ACCESS_DENIED));
      assertThat(reply).isDone();
    }
    assertThat(ask(ONE)).isNotDone();
  }

  /** An administrator who sees it well does not wait for the rest of its rest. */
  @Test
  void proxyThatSaysItIsWell_isAskedAgain() {
    fail(Breaker.MOST_FAILURES);
    assertThat(
            guarded.health(
                Region.US_EAST_1, ONE.store(), PROXY, KmsOperation.CONNECT_CUSTOM_KEY_STORE))
        .isCompletedWithValue(Optional.empty());
    assertThat(ask(ONE)).isNotDone();
  }

  @Test
  void bug_takesNoPlaceForEver() {
    for (int i = 0; i <= GuardedManagers.MOST_WAITING; i++) {
      assertThat(guarded.describe(Region.US_EAST_1, ONE.store(), PROXY, "theirs", ONE.requester()))
          .isCompletedExceptionally();
    }
    assertThat(ask(ONE)).isNotDone();
  }
}
