package dev.holdfast.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.fake.TestRegion;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.Reply;
import dev.holdfast.model.key.Backing;
import dev.holdfast.model.key.CiphertextBlob;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.KeyOrigin;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyStateName;
import dev.holdfast.model.key.KeyUsage;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.model.store.Breaker;
import dev.holdfast.model.store.ClusterId;
import dev.holdfast.model.store.ConnectionError;
import dev.holdfast.model.store.KeyStore;
import dev.holdfast.model.store.StoreId;
import dev.holdfast.model.store.StoreRequest;
import dev.holdfast.model.store.TokenAddress;
import dev.holdfast.model.store.TokenFault;
import dev.holdfast.model.store.TrustAnchor;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Custom key stores on a token and their keys, over a region with its journal. */
@Timeout(60)
class TokenStoresTest {

  private static final ClusterId CLUSTER = new ClusterId("cluster-abcdefg2345");
  private static final TokenAddress ADDRESS =
      new TokenAddress(CLUSTER, new TrustAnchor("an anchor"));
  private static final EncryptionContext CONTEXT = new EncryptionContext(Map.of("tenant", "42"));

  private TestRegion region;
  private String store;

  @BeforeEach
  void start() {
    region = TestRegion.create();
    store = TestRegion.answer(KmsAnswer.StoreMade.class, ask(creation())).id().value();
    must(new StoreRequest.Connect(store));
  }

  @AfterEach
  void stop() {
    region.close();
  }

  private static Plaintext pin(String text) {
    return Plaintext.takeOwnershipOf(text.getBytes(UTF_8));
  }

  private static StoreRequest creation() {
    return new StoreRequest.CreateOnToken("one", ADDRESS, pin("1234567"));
  }

  private Reply ask(StoreRequest request) {
    return region.ask(TestRegion.CALLER, new KmsRequest.OnKeyStores(request));
  }

  private void must(StoreRequest request) {
    assertThat(TestRegion.answer(KmsAnswer.StoreChanged.class, ask(request))).isNotNull();
  }

  private KeyStore told() {
    return TestRegion.answer(
            KmsAnswer.Stores.class,
            ask(
                new StoreRequest.Describe(
                    Optional.of(store), Optional.empty(), 100, Optional.empty())))
        .stores()
        .getFirst();
  }

  private KmsRequest.CreateKey keyCreation() {
    return creation(KeyOrigin.AWS_CLOUDHSM, new KmsRequest.TokenReference(store));
  }

  private static KmsRequest.CreateKey creation(
      KeyOrigin origin, KmsRequest.StoreReference reference) {
    return new KmsRequest.CreateKey(
        KeySpec.SYMMETRIC_DEFAULT,
        KeyUsage.ENCRYPT_DECRYPT,
        origin,
        "",
        Optional.empty(),
        false,
        Map.of(),
        Optional.of(reference));
  }

  private KeyArn key() {
    return region.answer(KmsAnswer.Described.class, keyCreation()).metadata().arn();
  }

  private static KeyCommand encrypt() {
    return new KeyCommand.Encrypt(KmsOperation.ENCRYPT, pin("text"), CONTEXT, false);
  }

  private CiphertextBlob encrypted(KeyArn key) {
    return region.answer(KmsAnswer.Encrypted.class, key, encrypt()).blob();
  }

  private static KmsRequest decrypt(CiphertextBlob blob, EncryptionContext context) {
    return new KmsRequest.Decrypt(Optional.of(blob), context, Optional.empty(), false);
  }

  private String decrypted(CiphertextBlob blob) {
    return new String(
        region.answer(KmsAnswer.Decrypted.class, decrypt(blob, CONTEXT)).plaintext().reveal(),
        UTF_8);
  }

  private KmsAnswer.Described described(KeyArn key) {
    return region.answer(KmsAnswer.Described.class, key, new KeyCommand.DescribeKey());
  }

  @Test
  void pin_isFirstTriedWhenConnecting_andIsJournaledSealed() {
    assertThat(region.tokens().asked).containsExactly("look " + CLUSTER, "connect with 7654321");
    must(new StoreRequest.Disconnect(store));
    must(
        new StoreRequest.Update(
            store,
            Optional.empty(),
            new StoreRequest.Change.OfToken(Optional.empty(), Optional.of(pin("abcdefg")))));
    region.restart();
    must(new StoreRequest.Connect(store));
    assertThat(region.tokens().asked)
        .endsWith("disconnect", "look " + CLUSTER, "connect with gfedcba");
  }

  @Test
  void whatIsEncrypted_hasTwoLayers_andIsDecrypted_alsoAfterARestart() {
    KeyArn key = key();
    assertThat(region.tokens().objects).containsExactly(key.keyId().value());
    CiphertextBlob blob = encrypted(key);
    assertThat(blob.hasOuterLayer()).isTrue();
    region.restart();
    assertThat(told().connection().awsName()).isEqualTo("CONNECTED");
    assertThat(decrypted(blob)).isEqualTo("text");
    assertThat(described(key).metadata().backing())
        .isEqualTo(new Backing.TokenKey(new StoreId(store), CLUSTER, key.keyId().value()));
  }

  @Test
  void otherContext_opensNothing_asWithAnyKey() {
    CiphertextBlob blob = encrypted(key());
    assertThat(region.refusal(decrypt(blob, EncryptionContext.EMPTY)))
        .isEqualTo(new KmsError.InvalidCiphertext());
  }

  @Test
  void disconnectedStore_makesItsKeysUnavailable_andMakesNone() {
    KeyArn key = key();
    must(new StoreRequest.Disconnect(store));
    assertThat(region.refusal(key, encrypt()))
        .isEqualTo(new KmsError.KeyInState(key, KeyStateName.UNAVAILABLE));
    assertThat(region.refusal(keyCreation()))
        .isEqualTo(new KmsError.StoreInState(store, "DISCONNECTED"));
    must(new StoreRequest.Connect(store));
    assertThat(decrypted(encrypted(key))).isEqualTo("text");
  }

  @Test
  void tokenThatDoesNotTakeThePin_failsToConnect() {
    must(new StoreRequest.Disconnect(store));
    region.tokens().fault.set(Optional.of(TokenFault.WRONG_PIN));
    must(new StoreRequest.Connect(store));
    assertThat(told().connection().error()).hasValue(ConnectionError.INVALID_CREDENTIALS);
    assertThat(TestRegion.refusal(ask(new StoreRequest.Connect(store))))
        .isEqualTo(new KmsError.StoreInState(store, "FAILED"));
  }

  @Test
  void storeIsMade_onlyForATokenThatIsThere() {
    region.tokens().fault.set(Optional.of(TokenFault.WRONG_ANCHOR));
    StoreRequest other =
        new StoreRequest.CreateOnToken(
            "two",
            new TokenAddress(new ClusterId("cluster-zzzzzzzzzzz"), new TrustAnchor("another")),
            pin("1234567"));
    assertThat(TestRegion.refusal(ask(other)))
        .isEqualTo(new KmsError.TokenNotWell(TokenFault.WRONG_ANCHOR));
    must(new StoreRequest.Disconnect(store));
    StoreRequest move =
        new StoreRequest.Update(
            store,
            Optional.empty(),
            new StoreRequest.Change.OfToken(
                Optional.of(new ClusterId("cluster-zzzzzzzzzzz")), Optional.empty()));
    assertThat(TestRegion.refusal(ask(move)))
        .isEqualTo(new KmsError.ClusterNotRelated(new ClusterId("cluster-zzzzzzzzzzz")));
    region.tokens().fault.set(Optional.empty());
    must(move);
    assertThat(told().access().address())
        .isEqualTo(new TokenAddress(new ClusterId("cluster-zzzzzzzzzzz"), ADDRESS.anchor()));
  }

  @Test
  void keyWithoutATokensKey_isNotMade() {
    region.tokens().fault.set(Optional.of(TokenFault.TIMED_OUT));
    assertThat(region.refusal(keyCreation()))
        .isEqualTo(new KmsError.StoreRefused(TokenFault.TIMED_OUT));
    assertThat(told().keys()).isEmpty();
  }

  private KmsRequest random(String from) {
    return new KmsRequest.GenerateRandom(5, Optional.of(from));
  }

  private KmsError randomRefusal(String from) {
    return region.refusal(random(from));
  }

  @Test
  void random_isTheTokens() {
    assertThat(region.answer(KmsAnswer.Random.class, random(store)).bytes().reveal())
        .containsExactly(7, 7, 7, 7, 7);
  }

  @Test
  void random_isRefused_unlessAConnectedTokenGivesIt() {
    region.tokens().fault.set(Optional.of(TokenFault.TIMED_OUT));
    assertThat(randomRefusal(store)).isEqualTo(new KmsError.StoreRefused(TokenFault.TIMED_OUT));
    region.tokens().fault.set(Optional.of(TokenFault.CROWDED));
    assertThat(randomRefusal(store)).isEqualTo(new KmsError.Throttled());
    region.tokens().fault.set(Optional.empty());
    must(new StoreRequest.Disconnect(store));
    assertThat(randomRefusal(store)).isEqualTo(new KmsError.StoreInState(store, "DISCONNECTED"));
    assertThat(randomRefusal("cks-nowhere")).isEqualTo(new KmsError.StoreNotFound("cks-nowhere"));
  }

  @Test
  void originOfTheOtherType_isRefused() {
    assertThat(
            region.refusal(
                creation(
                    KeyOrigin.EXTERNAL_KEY_STORE,
                    new KmsRequest.ExternalKeyReference(store, "theirs"))))
        .isInstanceOf(KmsError.Invalid.class);
  }

  @Test
  void deadToken_isNotAskedForAWhile_andThenTriedAgain() {
    KeyArn key = key();
    region.tokens().fault.set(Optional.of(TokenFault.TIMED_OUT));
    for (int i = 0; i < Breaker.MOST_FAILURES; i++) {
      assertThat(region.refusal(key, encrypt()))
          .isEqualTo(new KmsError.ExternalKeyFailed(key, TokenFault.TIMED_OUT));
    }
    region.tokens().fault.set(Optional.empty());
    assertThat(region.refusal(key, encrypt()))
        .isEqualTo(new KmsError.ExternalKeyFailed(key, TokenFault.RESTING));
    region.advance(Breaker.REST);
    assertThat(decrypted(encrypted(key))).isEqualTo("text");
  }

  private void delete(KeyArn key) {
    assertThat(
            region.answer(
                KmsAnswer.DeletionScheduled.class, key, new KeyCommand.ScheduleKeyDeletion(7)))
        .isNotNull();
    region.advance(Duration.ofDays(7));
    region.runDue();
  }

  @Test
  void deletedKey_isNoLongerInTheToken() {
    KeyArn key = key();
    KeyArn other = key();
    delete(key);
    assertThat(region.tokens().objects).containsExactly(other.keyId().value());
    assertThat(told().keys()).containsOnlyKeys(other.keyId());
  }

  /** Its own material is destroyed all the same, so what is left in the token opens nothing. */
  @Test
  void keyIsDeleted_alsoWhileItsTokenIsAway() {
    KeyArn away = key();
    region.tokens().fault.set(Optional.of(TokenFault.NO_TOKEN));
    delete(away);
    KeyArn ordinary = region.createKey();
    assertThat(ordinary).isNotNull();
    region.tokens().fault.set(Optional.empty());
    assertThat(told().keys()).isEmpty();
    assertThat(region.tokens().objects).containsExactly(away.keyId().value());
    must(new StoreRequest.Disconnect(store));
    region.restart();
    must(new StoreRequest.Connect(store));
    assertThat(region.tokens().objects).as("destroyed at the first occasion").isEmpty();
    assertThat(told().orphans()).isEmpty();
    must(new StoreRequest.Disconnect(store));
    must(new StoreRequest.Delete(store));
  }

  @Test
  void keyIsDeleted_alsoWhileItsStoreIsDisconnected() {
    KeyArn key = key();
    must(new StoreRequest.Disconnect(store));
    delete(key);
    assertThat(told().orphans()).containsExactly(key.keyId().value());
    assertThat(region.tokens().objects).containsExactly(key.keyId().value());
  }
}
