package dev.holdfast.node.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.crypto.identity.HandedKeys;
import dev.holdfast.crypto.memory.SecretMemory;
import dev.holdfast.crypto.random.Generators;
import dev.holdfast.crypto.seal.Box;
import dev.holdfast.crypto.seal.Hedge;
import dev.holdfast.crypto.seal.SealingKey;
import dev.holdfast.model.iam.IamAccount;
import dev.holdfast.model.iam.IamEvent;
import dev.holdfast.model.iam.SealedSecret;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.SigningKeys;
import dev.holdfast.model.identity.SigningKeys.SigningKey;
import dev.holdfast.model.journal.EventHistory.Place;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy of identities: what it is told, what it asks, and what it still has after a restart. */
class IdentityCopyTest {

  private static final Region EU = new Region("eu-west-1");
  private static final AccountId ACCOUNT = new AccountId("111122223333");
  private static final String ROOT = "AKIAROOTROOTROOTROOT";
  private static final byte[] SECRET = "what the home has sealed".getBytes(StandardCharsets.UTF_8);
  private static final Generators GENERATORS = Generators.fromKernel();
  private static final SecretMemory MEMORY = SecretMemory.open();

  @TempDir Path dir;
  private Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private final SealingKey key =
      new SealingKey(
          MEMORY.absorb(GENERATORS.kernel().bytes(32)),
          Box.NONCE_LABEL,
          new SealingKey.Tools(
              GENERATORS.internal(), new Hedge(GENERATORS.kernel(), () -> now), MEMORY));

  private IdentityCopy open() {
    return IdentityCopy.open(new IdentityCopy.Settings(dir, Set.of(EU), () -> now), EU, key);
  }

  private static IamEvent user(String name) {
    return new IamEvent.UserCreated(
        "AIDA" + name, name, "/", Optional.empty(), Map.of(), Instant.EPOCH);
  }

  private static IamEvent accessKey(String name) {
    return new IamEvent.AccessKeyCreated(
        "AIDA" + name, "AKIA" + name, new SealedSecret(SECRET.clone()), Instant.EPOCH);
  }

  private static byte[] told(boolean anew, long end, IamEvent... events) {
    return new ToldAccount(
            ACCOUNT,
            anew,
            List.of(events),
            Optional.of(new Place(end, PublicBytes.takeOwnershipOf(new byte[] {(byte) end}))))
        .toBytes();
  }

  private static IdentityAnswer answer(byte[]... accounts) {
    return new IdentityAnswer(List.of(ROOT), List.of(accounts), List.of());
  }

  private boolean take(IdentityCopy copy, IdentityAnswer answer) {
    return copy.take(answer.toBytes(), now);
  }

  /** Keys as the home would hand them over today. */
  private byte[] handed(String accessKeyId) {
    SigningKeys home =
        (id, token, day, region, service) ->
            CompletableFuture.completedStage(
                Optional.of(new SigningKey(Caller.root(ACCOUNT, id), new byte[32])));
    return HandedKeys.of(home, accessKeyId, Set.of(EU), List.of(today(), today().plusDays(1)))
        .toCompletableFuture()
        .join()
        .orElseThrow();
  }

  private LocalDate today() {
    return LocalDate.ofInstant(now, ZoneOffset.UTC);
  }

  private static Optional<String> known(IdentityCopy copy, String name) {
    return copy.find(ACCOUNT)
        .flatMap(account -> account.idOf("arn:aws:iam::" + ACCOUNT + ":user/" + name));
  }

  private static Optional<String> alice(IdentityCopy copy) {
    return known(copy, "alice");
  }

  private boolean hasRoot(IdentityCopy copy) {
    return copy.roots()
        .find(ROOT, Optional.empty(), today(), EU, "kms")
        .toCompletableFuture()
        .join()
        .isPresent();
  }

  @Test
  void whatIsTold_counts_andIsThereAfterARestart() {
    IdentityCopy copy = open();
    take(copy, answer(told(true, 1, user("alice"))));
    take(copy, answer(told(false, 3, user("bob"), accessKey("bob"))));
    take(copy, new IdentityAnswer(List.of(ROOT), List.of(), List.of(handed(ROOT))));
    for (IdentityCopy one : List.of(copy, open())) {
      assertThat(alice(one)).isPresent();
      assertThat(one.find(ACCOUNT).orElseThrow().activeAccessKeys()).containsExactly("AKIAbob");
      assertThat(one.question().known().get(ACCOUNT).sequence()).isEqualTo(3);
      assertThat(hasRoot(one)).isTrue();
      assertThat(one.age().orElseThrow()).isLessThan(Duration.ofMinutes(1));
    }
  }

  @Test
  void secretOfTheHome_isNotToldEvenSealed() {
    assertThat(new String(told(true, 1, accessKey("bob")), StandardCharsets.ISO_8859_1))
        .contains("AKIAbob")
        .doesNotContain(new String(SECRET, StandardCharsets.ISO_8859_1));
  }

  @Test
  void keysThatAreLacking_areAskedFor_atOnce() {
    IdentityCopy copy = open();
    assertThat(copy.question().wanted()).isEmpty();
    assertThat(take(copy, answer(told(true, 2, user("bob"), accessKey("bob"))))).isTrue();
    assertThat(copy.question().wanted()).containsExactlyInAnyOrder(ROOT, "AKIAbob");
    byte[] one = handed(ROOT);
    assertThat(take(copy, new IdentityAnswer(List.of(ROOT), List.of(), List.of(one)))).isTrue();
    assertThat(copy.question().wanted()).containsExactly("AKIAbob");
    assertThat(take(copy, answer())).as("the home has no more").isFalse();
    now = now.plus(Duration.ofDays(1));
    assertThat(copy.question().wanted()).containsExactlyInAnyOrder(ROOT, "AKIAbob");
  }

  @Test
  void keyOfARootThatIsNoMore_isForgotten() {
    IdentityCopy copy = open();
    take(copy, new IdentityAnswer(List.of(ROOT), List.of(), List.of(handed(ROOT))));
    assertThat(hasRoot(copy)).isTrue();
    take(copy, new IdentityAnswer(List.of(), List.of(), List.of()));
    assertThat(hasRoot(copy)).isFalse();
    assertThat(hasRoot(open())).isFalse();
  }

  @Test
  void historyThatWentAnotherWay_replacesWhatWasTold() {
    IdentityCopy copy = open();
    take(copy, answer(told(true, 2, user("alice"), user("bob"))));
    take(copy, answer(told(true, 1, user("bob"))));
    take(copy, new IdentityAnswer(List.of(ROOT), List.of(), List.of(handed(ROOT))));
    for (IdentityCopy one : List.of(copy, open())) {
      assertThat(alice(one)).isEmpty();
      assertThat(known(one, "bob")).isPresent();
      assertThat(one.question().known().get(ACCOUNT).sequence()).isEqualTo(1);
    }
  }

  @Test
  void accountThatTheHomeDoesNotHave_isForgotten() {
    IdentityCopy copy = open();
    take(copy, answer(told(true, 1, user("alice"))));
    take(copy, new IdentityAnswer(List.of(ROOT), List.of(), List.of(handed(ROOT))));
    assertThat(copy.find(ACCOUNT)).isPresent();
    take(copy, answer(new ToldAccount(ACCOUNT, true, List.of(), Optional.empty()).toBytes()));
    for (IdentityCopy one : List.of(copy, open())) {
      assertThat(one.find(ACCOUNT)).isEmpty();
      assertThat(one.question().known()).isEmpty();
    }
  }

  @Test
  void pieceThatACrashCutShort_isToldAgain() throws IOException {
    IdentityCopy copy = open();
    take(copy, new IdentityAnswer(List.of(ROOT), List.of(), List.of(handed(ROOT))));
    take(copy, answer(told(true, 1, user("alice"))));
    take(copy, answer(told(false, 2, user("bob"))));
    Path file = dir.resolve("copy.sealed");
    byte[] whole = Files.readAllBytes(file);
    byte[] zeros = whole.clone();
    Arrays.fill(zeros, zeros.length - 20, zeros.length, (byte) 0);
    for (byte[] torn : List.of(Arrays.copyOf(whole, whole.length - 1), zeros)) {
      Files.write(file, torn);
      IdentityCopy again = open();
      assertThat(alice(again)).isPresent();
      assertThat(again.question().known().get(ACCOUNT).sequence()).isEqualTo(1);
      take(again, answer(told(false, 2, user("bob"))));
      assertThat(open().question().known().get(ACCOUNT).sequence()).isEqualTo(2);
    }
  }

  @Test
  void pieceThatWasChanged_isRefused() throws IOException {
    IdentityCopy copy = open();
    take(copy, answer(told(true, 1, user("alice"))));
    take(copy, answer(told(false, 2, user("bob"))));
    Path file = dir.resolve("copy.sealed");
    byte[] changed = Files.readAllBytes(file);
    changed[10] ^= 1;
    Files.write(file, changed);
    assertThatThrownBy(this::open).isInstanceOf(IntegrityException.class);
  }

  @Test
  void copy_goesOnCounting_untilItIsTwoDaysOld() {
    IdentityCopy copy = open();
    assertThat(copy.age()).isEmpty();
    assertThat(copy.load(ACCOUNT)).isCompletedExceptionally();
    take(copy, answer(told(true, 1, user("alice"))));
    take(copy, answer());
    assertThat(copy.age()).contains(Duration.ZERO);
    now = now.plus(Duration.ofHours(47));
    assertThat(copy.age()).contains(Duration.ofHours(47));
    assertThat(alice(copy)).isPresent();
    now = now.plus(Duration.ofHours(1));
    assertThat(alice(copy)).isEmpty();
    assertThat(copy.load(ACCOUNT)).isCompletedExceptionally();
    take(copy, answer());
    assertThat(alice(copy)).isPresent();
  }

  @Test
  void answerWithNews_doesNotSayThatThisIsAll() {
    IdentityCopy copy = open();
    assertThat(take(copy, answer(told(true, 1, user("alice"))))).isTrue();
    assertThat(copy.age()).isEmpty();
    take(copy, answer());
    assertThat(copy.age()).isPresent();
  }

  @Test
  void accountOfWhichNothingIsTold_hasNobody() {
    IdentityCopy copy = open();
    take(copy, answer());
    IamAccount nobody = copy.load(ACCOUNT).toCompletableFuture().join();
    assertThat(nobody.activeAccessKeys()).isEmpty();
    assertThat(copy.find(ACCOUNT)).isEmpty();
  }

  @Test
  void whatIsNoAnswer_isRefused_andNoQuestionIsNone() {
    IdentityCopy copy = open();
    byte[] good = answer(told(true, 1, user("alice"))).toBytes();
    for (byte[] bad : List.of(new byte[0], new byte[] {9}, Arrays.copyOf(good, good.length - 9))) {
      assertThatThrownBy(() -> copy.take(bad, now)).isInstanceOf(IntegrityException.class);
    }
    byte[] question = open().question().toBytes();
    assertThat(IdentityQuestion.read(question)).contains(copy.question());
    assertThat(copy.question().regions()).containsExactly(EU);
    for (int length = 0; length < question.length; length++) {
      assertThat(IdentityQuestion.read(Arrays.copyOf(question, length))).isEmpty();
    }
    assertThat(IdentityQuestion.read(Arrays.copyOf(question, question.length + 1))).isEmpty();
  }
}
