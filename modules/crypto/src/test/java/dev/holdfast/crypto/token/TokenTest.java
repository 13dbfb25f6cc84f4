package dev.holdfast.crypto.token;

import static dev.holdfast.crypto.TestTools.GENERATORS;
import static dev.holdfast.crypto.token.TestTokens.SHARED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.crypto.token.TokenException.Reason;
import dev.holdfast.crypto.token.TokenSettings.Choice;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

@ResourceLock(TestTokens.LIBRARY)
class TokenTest {

  private static final byte[] CLEAR =
      "32 bytes that stand for some key".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] PLACE = {1, 2, 3};
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path directory;
  private final byte[] group = GENERATORS.internal().bytes(32);
  private final byte[] iv = GENERATORS.internal().bytes(12);

  @BeforeEach
  void needSoftHsm() {
    TestTokens.assumeSoftHsm();
  }

  private static void assertRefused(Reason reason, String part, ThrowingCallable use) {
    assertThatThrownBy(use)
        .hasMessageContaining(part)
        .isInstanceOfSatisfying(
            TokenException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private byte[] seal(TokenSession session, TokenKey key) {
    return session.seal(key, iv, PLACE, CLEAR);
  }

  @Test
  void key_sealsAndOpens_forItsPlaceOnly() {
    TestTokens.token(SHARED)
        .use(session -> {
          TokenKey key = session.generate(group, "one");
          TokenKey other = session.generate(group, "two");
          byte[] sealed = seal(session, key);
          assertThat(sealed).hasSize(CLEAR.length + TokenSession.OVERHEAD).startsWith(iv);
          assertThat(session.open(key, PLACE, sealed)).contains(CLEAR);
          assertThat(session.open(other, PLACE, sealed)).isEmpty();
          assertThat(session.open(key, new byte[] {1, 2}, sealed)).isEmpty();
          assertThat(session.open(key, PLACE, new byte[TokenSession.OVERHEAD - 1])).isEmpty();
          for (int i = 0; i < sealed.length; i++) {
            sealed[i] ^= 1;
            assertThat(session.open(key, PLACE, sealed)).as("byte " + i).isEmpty();
            sealed[i] ^= 1;
          }
          return key;
        });
  }

  @Test
  void key_isFoundAgain_byItsGroupAlone() {
    TokenKey made = TestTokens.token(SHARED).use(session -> session.generate(group, "found"));
    assertThat(made.staysInside()).isTrue();
    Token again = TestTokens.token(SHARED);
    List<TokenKey> ofTheGroup = again.use(session -> session.keys(group));
    List<TokenKey> ofNoGroup = again.use(session -> session.keys(GENERATORS.internal().bytes(32)));
    List<TokenKey> all = again.use(TokenSession::keys);
    assertThat(ofTheGroup).extracting(TokenKey::label).containsExactly("found");
    assertThat(ofNoGroup).isEmpty();
    assertThat(all).extracting(TokenKey::label).contains("found");
  }

  @Test
  void destroyedKey_leavesNothingInTheToken() {
    Path folder = TestTokens.folder(SHARED);
    long before = SoftHsm.objects(folder);
    Token token = TestTokens.token(SHARED);
    token.use(session -> session.generate(group, "doomed"));
    assertThat(SoftHsm.objects(folder)).isEqualTo(before + 1);
    assertRefused(
        Reason.FAILED,
        "CKR_",
        () ->
            token.use(session -> {
              TokenKey key = session.keys(group).getFirst();
              byte[] sealed = seal(session, key);
              session.destroy(key);
              return session.open(key, PLACE, sealed);
            }));
    assertThat(SoftHsm.objects(folder)).isEqualTo(before);
    List<TokenKey> left = token.use(session -> session.keys(group));
    assertThat(left).isEmpty();
  }

  @Test
  void missingLibrary_isRefused() throws Exception {
    Path nothing = directory.resolve("libnothing.so");
    TokenSettings settings =
        new TokenSettings(nothing, new Choice.Label(SHARED), TestTokens::pin, PATIENCE);
    assertRefused(Reason.NO_LIBRARY, "no readable file", () -> new Token(settings).look());
    Files.writeString(nothing, "not a library");
    assertRefused(Reason.NO_LIBRARY, "not a PKCS#11 library", () -> new Token(settings).look());
  }

  @Test
  void missingToken_isRefused_andTheMessageNamesThoseThereAre() {
    assertRefused(
        Reason.NO_TOKEN, "shared", () -> TestTokens.token("another").use(TokenSession::keys));
    assertRefused(
        Reason.NO_TOKEN,
        "slot 77777",
        () -> TestTokens.token(new Choice.Slot(77777), TestTokens::pin, PATIENCE).look());
  }

  @Test
  void tokenThatWasNeverInitialized_isRefused() {
    // SoftHSM shows one in the first slot that is free; it has no label.
    assertRefused(
        Reason.NO_TOKEN,
        "never initialized",
        () -> TestTokens.token(new Choice.Label(""), TestTokens::pin, PATIENCE).look());
  }

  @Test
  void refusedPin_isNeverTriedAgain_evenIfItBecomesRight() {
    AtomicInteger tries = new AtomicInteger();
    Token token =
        TestTokens.token(
            SHARED,
            () ->
                tries.incrementAndGet() == 1
                    ? "4321".getBytes(StandardCharsets.US_ASCII)
                    : TestTokens.pin(),
            PATIENCE);
    assertRefused(Reason.WRONG_PIN, "CKR_PIN_INCORRECT", () -> token.use(TokenSession::keys));
    assertRefused(Reason.WRONG_PIN, "not tried again", () -> token.use(TokenSession::keys));
    assertThat(tries).hasValue(1);
  }

  @Test
  void pin_isOverwritten() {
    byte[] pin = TestTokens.pin();
    TestTokens.token(SHARED, () -> pin, PATIENCE).use(TokenSession::keys);
    assertThat(pin).containsOnly(0);
  }

  @Test
  void tokenThatDoesNotAnswer_holdsUpNobodyForLongerThanTheLimit_andIsUsedAgainWhenItDoes() {
    CountDownLatch answers = new CountDownLatch(1);
    Token token =
        TestTokens.token(
            SHARED,
            () -> {
              try {
                answers.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return TestTokens.pin();
            },
            Duration.ofMillis(300));
    assertRefused(Reason.NO_ANSWER, "within 300 ms", () -> token.use(TokenSession::keys));
    assertRefused(Reason.NO_ANSWER, "earlier caller", () -> token.use(TokenSession::keys));
    answers.countDown();
    List<TokenKey> keys = token.use(session -> session.keys(group));
    assertThat(keys).isEmpty();
  }
}
