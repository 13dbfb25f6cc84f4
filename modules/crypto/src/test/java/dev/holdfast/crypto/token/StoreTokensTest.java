package dev.holdfast.crypto.token;

import static dev.holdfast.crypto.TestTools.GENERATORS;
import static dev.holdfast.crypto.token.TestTokens.STORES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.crypto.token.TokenSettings.Choice;
import dev.holdfast.model.iam.SealedSecret;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.store.ClusterId;
import dev.holdfast.model.store.ExternalCiphertext;
import dev.holdfast.model.store.ManagerReply;
import dev.holdfast.model.store.StoreFault;
import dev.holdfast.model.store.StoreId;
import dev.holdfast.model.store.TokenAccess;
import dev.holdfast.model.store.TokenAddress;
import dev.holdfast.model.store.TokenFault;
import dev.holdfast.model.store.TokenPins;
import dev.holdfast.model.store.TokenUse;
import dev.holdfast.model.store.TrustAnchor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The keys of custom key stores in a token, which SoftHSM stands for. */
@Timeout(60)
@ResourceLock(TestTokens.LIBRARY)
class StoreTokensTest {

  private static final ClusterId CLUSTER = new ClusterId("cluster-abcdefg2345");
  private static final ClusterId AWAY = new ClusterId("cluster-abcdefg2346");
  private static final TrustAnchor ANCHOR = new TrustAnchor("-----BEGIN\nabc\n-----END\n");
  private static final StoreId ONE = StoreId.ofDigits("1".repeat(StoreId.DIGITS));
  private static final StoreId TWO = StoreId.ofDigits("2".repeat(StoreId.DIGITS));
  private static final PublicBytes TEXT = bytes("what was sealed before");
  private static final PublicBytes PLACE = bytes("of this key and context");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path directory;

  /** How often anybody asked for a PIN. */
  private final AtomicInteger logins = new AtomicInteger();

  private final List<String> warnings = new CopyOnWriteArrayList<>();
  private final String key = UUID.randomUUID().toString();
  private TokenClusters clusters;
  private StoreTokens tokens;

  /** Stands for what seals PINs: here they lie open. */
  private final class OpenPins implements TokenPins {
    @Override
    public SealedSecret seal(StoreId store, Plaintext pin) {
      return new SealedSecret(pin.reveal());
    }

    @Override
    public byte[] open(StoreId store, TokenAccess token) {
      logins.incrementAndGet();
      return token.pin().box().clone();
    }
  }

  @BeforeEach
  void needSoftHsm() {
    TestTokens.assumeSoftHsm();
    TestTokens.folder(STORES);
    tokens = tokens(PATIENCE);
  }

  @AfterEach
  void logOut() {
    if (tokens != null) {
      disconnect(ONE);
      disconnect(TWO);
    }
  }

  private StoreTokens tokens(Duration timeLimit) {
    Path library = SoftHsm.library().orElseThrow();
    clusters =
        new TokenClusters(
            new TokenClusters.Allowed(
                Map.of(
                    CLUSTER,
                    new TokenClusters.Cluster(library, new Choice.Label(STORES), ANCHOR),
                    AWAY,
                    new TokenClusters.Cluster(library, new Choice.Label("nowhere"), ANCHOR)),
                timeLimit),
            GENERATORS.internal(),
            warnings::add);
    return new StoreTokens(clusters, new OpenPins(), GENERATORS.internal());
  }

  private static PublicBytes bytes(String text) {
    return PublicBytes.takeOwnershipOf(text.getBytes(StandardCharsets.UTF_8));
  }

  private static TokenAddress address() {
    return new TokenAddress(CLUSTER, ANCHOR);
  }

  private static TokenAccess access(StoreId ignored, String pin) {
    return new TokenAccess(address(), new SealedSecret(pin.getBytes(StandardCharsets.US_ASCII)));
  }

  private TokenUse use(PublicBytes associatedData) {
    return use(ONE, key, associatedData);
  }

  private static TokenUse use(StoreId store, String key, PublicBytes associatedData) {
    return new TokenUse(
        store,
        access(store, "1234"),
        key,
        new KeyArn(
            Region.US_EAST_1,
            new AccountId("111122223333"),
            new KeyId("1234abcd-12ab-34cd-56ef-1234567890ab")),
        associatedData);
  }

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  private static <T> T answered(CompletionStage<ManagerReply<T>> stage) {
    return switch (get(stage)) {
      case ManagerReply.Answered<T>(T value) -> value;
      case ManagerReply.Failed<T>(StoreFault fault) -> throw new AssertionError(fault);
    };
  }

  private static StoreFault fault(CompletionStage<? extends ManagerReply<?>> stage) {
    return switch (get(stage)) {
      case ManagerReply.Failed<?>(StoreFault fault) -> fault;
      case ManagerReply.Answered<?>(var value) -> throw new AssertionError(value);
    };
  }

  private Optional<TokenFault> connect(StoreId store, String pin) {
    return get(tokens.connect(store, access(store, pin)));
  }

  private void disconnect(StoreId store) {
    assertThat(get(tokens.disconnect(store, access(store, "1234")))).isEmpty();
  }

  private void generate() {
    assertThat(answered(tokens.generate(ONE, access(ONE, "1234"), key))).isEqualTo(key);
  }

  private ExternalCiphertext sealed() {
    return answered(tokens.seal(use(PLACE), TEXT));
  }

  @Test
  void onlyWhatTheOperatorAllows_isThere() {
    assertThat(get(tokens.look(address()))).isEmpty();
    assertThat(get(tokens.look(new TokenAddress(new ClusterId("cluster-zzzzzzzzzzz"), ANCHOR))))
        .hasValue(TokenFault.NOT_ALLOWED);
    assertThat(get(tokens.look(new TokenAddress(CLUSTER, new TrustAnchor("another")))))
        .hasValue(TokenFault.WRONG_ANCHOR);
    assertThat(get(tokens.look(new TokenAddress(AWAY, ANCHOR)))).hasValue(TokenFault.NO_TOKEN);
    assertThat(logins).hasValue(0);
  }

  @Test
  void connecting_triesEverything_andLeavesNothing() {
    long before = SoftHsm.objects(TestTokens.folder(STORES));
    assertThat(connect(ONE, "1234")).isEmpty();
    assertThat(SoftHsm.objects(TestTokens.folder(STORES))).isEqualTo(before);
  }

  @Test
  void key_sealsAndOpens_forItsPlaceOnly() {
    generate();
    ExternalCiphertext sealed = sealed();
    assertThat(sealed.isOf(TEXT.bytes().length)).isTrue();
    assertThat(sealed.body()).isNotEqualTo(TEXT);
    assertThat(answered(tokens.open(use(PLACE), sealed))).isEqualTo(TEXT);
    assertThat(fault(tokens.open(use(bytes("elsewhere")), sealed)))
        .isEqualTo(TokenFault.WRONG_CIPHERTEXT);
    byte[] tag = sealed.tag().bytes().clone();
    tag[3] ^= 1;
    assertThat(
            fault(
                tokens.open(
                    use(PLACE),
                    new ExternalCiphertext(
                        sealed.metadata(),
                        sealed.initializationVector(),
                        PublicBytes.takeOwnershipOf(tag),
                        sealed.body()))))
        .isEqualTo(TokenFault.WRONG_CIPHERTEXT);
    assertThat(
            fault(
                tokens.open(
                    use(PLACE),
                    new ExternalCiphertext(
                        bytes("x"), sealed.initializationVector(), sealed.tag(), sealed.body()))))
        .isEqualTo(TokenFault.WRONG_CIPHERTEXT);
  }

  @Test
  void login_isKept_whoeverUsesTheToken() {
    assertThat(connect(ONE, "1234")).isEmpty();
    generate();
    ExternalCiphertext sealed = sealed();
    List<CompletableFuture<ManagerReply<PublicBytes>>> all = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      all.add(tokens.open(use(PLACE), sealed).toCompletableFuture());
    }
    for (CompletableFuture<ManagerReply<PublicBytes>> one : all) {
      assertThat(answered(one)).isEqualTo(TEXT);
    }
    assertThat(logins).hasValue(1);
  }

  @Test
  void logsInByItself_afterARestart_andAfterADisconnect() {
    generate();
    ExternalCiphertext sealed = sealed();
    disconnect(ONE);
    tokens = tokens(PATIENCE);
    assertThat(answered(tokens.open(use(PLACE), sealed))).isEqualTo(TEXT);
    assertThat(logins).hasValue(2);
  }

  /** So that the next server of this process is not taken for somebody else. */
  @Test
  void closed_isLoggedOut() {
    generate();
    ExternalCiphertext sealed = sealed();
    clusters.close();
    tokens = tokens(PATIENCE);
    assertThat(answered(tokens.open(use(PLACE), sealed))).isEqualTo(TEXT);
  }

  /** What else uses the library starts it anew when a token was away: all handles are void then. */
  @Test
  void libraryStartedAnew_costsALogin_andNothingElse() {
    generate();
    ExternalCiphertext sealed = sealed();
    TokenLibrary.load(SoftHsm.library().orElseThrow()).startAnew();
    assertThat(answered(tokens.open(use(PLACE), sealed))).isEqualTo(TEXT);
    assertThat(logins).hasValue(2);
  }

  @Test
  void destroyedKey_isNoLongerInTheToken() {
    long before = SoftHsm.objects(TestTokens.folder(STORES));
    generate();
    ExternalCiphertext sealed = sealed();
    assertThat(SoftHsm.objects(TestTokens.folder(STORES))).isEqualTo(before + 1);
    for (int i = 0; i < 2; i++) {
      assertThat(answered(tokens.destroy(ONE, access(ONE, "1234"), key))).isEqualTo(key);
      assertThat(SoftHsm.objects(TestTokens.folder(STORES))).isEqualTo(before);
      assertThat(fault(tokens.open(use(PLACE), sealed))).isEqualTo(TokenFault.NO_KEY);
    }
  }

  @Test
  void keyOfAnotherName_isNotIt_andOfTwoByOneNameNoneIs() {
    generate();
    assertThat(fault(tokens.seal(use(ONE, UUID.randomUUID().toString(), PLACE), TEXT)))
        .isEqualTo(TokenFault.NO_KEY);
    generate();
    tokens = tokens(PATIENCE);
    TokenLibrary.load(SoftHsm.library().orElseThrow()).startAnew();
    assertThat(fault(tokens.seal(use(PLACE), TEXT))).isEqualTo(TokenFault.NO_KEY);
  }

  @Test
  void random_isTheTokens_ofAnyLength_andNeverTheSame() {
    for (int length : new int[] {1, 16, 33, 1024}) {
      assertThat(random(length)).hasSize(length);
    }
    assertThat(random(32)).isNotEqualTo(random(32));
    assertThat(fault(tokens.random(TWO, access(TWO, "4321999"), 16)))
        .isEqualTo(TokenFault.WRONG_PIN);
  }

  private byte[] random(int length) {
    return answered(tokens.random(ONE, access(ONE, "1234"), length)).reveal();
  }

  @Test
  void wrongPin_isRefused_andNotTriedAgainUnasked() {
    assertThat(connect(ONE, "4321999")).hasValue(TokenFault.WRONG_PIN);
    assertThat(fault(tokens.generate(ONE, access(ONE, "4321999"), key)))
        .isEqualTo(TokenFault.WRONG_PIN);
    assertThat(logins).hasValue(1);
    assertThat(warnings).isNotEmpty().noneMatch(warning -> warning.contains("4321999"));
    assertThat(connect(ONE, "1234")).isEmpty();
  }

  /** A token that is logged in takes any PIN for right. */
  @Test
  void wrongPinOfASecondStore_isRefused_thoughTheFirstIsLoggedIn() {
    assertThat(connect(ONE, "1234")).isEmpty();
    assertThat(connect(TWO, "4321999")).hasValue(TokenFault.WRONG_PIN);
    assertThat(connect(TWO, "1234")).isEmpty();
    disconnect(ONE);
    assertThat(answered(tokens.generate(TWO, access(TWO, "1234"), key))).isEqualTo(key);
    assertThat(logins).hasValue(3);
  }

  @Test
  void tokenThatSomethingElseIsLoggedInTo_isRefused() {
    Optional<TokenFault> meanwhile = TestTokens.token(STORES).use(session -> connect(ONE, "1234"));
    assertThat(meanwhile).hasValue(TokenFault.LOGGED_IN);
    assertThat(connect(ONE, "1234")).isEmpty();
  }

  @Test
  void tokenThatWentAway_fails_andIsUsedAgainWhenItIsBack() throws IOException {
    assertThat(connect(ONE, "1234")).isEmpty();
    generate();
    ExternalCiphertext sealed = sealed();
    Path folder = TestTokens.folder(STORES);
    Path away = directory.resolve("away");
    Files.move(folder, away);
    try {
      assertThat(fault(tokens.open(use(PLACE), sealed)).isOutage()).isTrue();
      assertThat(connect(ONE, "1234")).isPresent();
    } finally {
      Files.move(away, folder);
    }
    assertThat(answered(tokens.open(use(PLACE), sealed))).isEqualTo(TEXT);
  }

  /** Four threads are all that a token without an answer takes; who asks is told in time. */
  @Test
  void tokenThatDoesNotAnswer_isNotWaitedForLongerThanItsLimit() {
    CountDownLatch answers = new CountDownLatch(1);
    TokenPins slow =
        new TokenPins() {
          @Override
          public SealedSecret seal(StoreId store, Plaintext pin) {
            throw new IllegalStateException("nothing is sealed here");
          }

          @Override
          public byte[] open(StoreId store, TokenAccess token) {
            try {
              answers.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            throw new IllegalStateException("nobody waits for this PIN any more");
          }
        };
    StoreTokens hanging =
        new StoreTokens(
            new TokenClusters(
                new TokenClusters.Allowed(
                    Map.of(
                        CLUSTER,
                        new TokenClusters.Cluster(
                            SoftHsm.library().orElseThrow(), new Choice.Label(STORES), ANCHOR)),
                    Duration.ofMillis(200)),
                GENERATORS.internal(),
                warnings::add),
            slow,
            GENERATORS.internal());
    List<StoreFault> faults = new ArrayList<>();
    List<CompletionStage<ManagerReply<String>>> asked = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      asked.add(hanging.generate(ONE, access(ONE, "1234"), key));
    }
    asked.forEach(stage -> faults.add(fault(stage)));
    assertThat(faults).contains(TokenFault.TIMED_OUT, TokenFault.CROWDED);
    assertThat(faults).containsOnly(TokenFault.TIMED_OUT, TokenFault.CROWDED);
    answers.countDown();
    assertThat(fault(tokens.open(use(PLACE), ciphertext()))).isEqualTo(TokenFault.NO_KEY);
  }

  private static ExternalCiphertext ciphertext() {
    return new ExternalCiphertext(
        bytes(""), bytes("123456789012"), bytes("1234567890123456"), bytes("x"));
  }
}
