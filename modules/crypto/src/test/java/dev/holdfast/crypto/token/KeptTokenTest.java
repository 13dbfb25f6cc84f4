package dev.holdfast.crypto.token;

import static dev.holdfast.crypto.TestTools.GENERATORS;
import static dev.holdfast.crypto.token.TestTokens.STORES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.store.ManagerReply;
import dev.holdfast.model.store.StoreId;
import dev.holdfast.model.store.TokenFault;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;

/** How long a token is waited for. */
@Timeout(60)
@ResourceLock(TestTokens.LIBRARY)
class KeptTokenTest {

  private static final KeptToken.Holder HOLDER =
      new KeptToken.Holder(
          StoreId.ofDigits("1".repeat(StoreId.DIGITS)),
          () -> "1234".getBytes(StandardCharsets.US_ASCII));

  @Test
  void use_isGivenUpBeforeAChange_onceThereIsALogin() {
    TestTokens.assumeSoftHsm();
    TestTokens.folder(STORES);
    CountDownLatch answers = new CountDownLatch(1);
    KeptToken.Work<Boolean> hanging =
        (keys, isWaitedFor) -> {
          try {
            answers.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return true;
        };
    try (KeptToken token =
        new KeptToken(
            SoftHsm.library().orElseThrow(),
            new TokenSettings.Choice.Label(STORES),
            Duration.ofSeconds(30),
            Duration.ofMillis(50),
            GENERATORS.internal()::bytes,
            warning -> {})) {
      // The first use logs in, and may take as long as that.
      assertThat(token.use(HOLDER, (keys, isWaitedFor) -> true).toCompletableFuture().join())
          .isEqualTo(new ManagerReply.Answered<>(true));
      CompletableFuture<ManagerReply<Boolean>> change =
          token.change(HOLDER, hanging).toCompletableFuture();
      assertThat(token.use(HOLDER, hanging).toCompletableFuture().join())
          .isEqualTo(new ManagerReply.Failed<>(TokenFault.TIMED_OUT));
      assertThat(change).isNotDone();
      answers.countDown();
      assertThat(change.join()).isEqualTo(new ManagerReply.Answered<>(true));
      token.release(HOLDER.store()).toCompletableFuture().join();
    }
  }
}
