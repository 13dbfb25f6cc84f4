package dev.holdfast.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.fake.TestRegion;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.Reply;
import dev.holdfast.model.key.CiphertextBlob;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.KeyMetadata;
import dev.holdfast.model.key.KeyOrigin;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyStateName;
import dev.holdfast.model.key.KeyUsage;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyReference;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.model.store.Breaker;
import dev.holdfast.model.store.ExternalKeyMetadata;
import dev.holdfast.model.store.ProxyAddress;
import dev.holdfast.model.store.ProxyFault;
import dev.holdfast.model.store.StoreRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Keys in external key stores, over a region with its journal. */
@Timeout(60)
class StoreKeysTest {

  private static final EncryptionContext CONTEXT = new EncryptionContext(Map.of("tenant", "42"));

  private TestRegion region;
  private String store;

  @BeforeEach
  void start() {
    region = TestRegion.create();
    store = store("one");
  }

  @AfterEach
  void stop() {
    region.close();
  }

  private String store(String name) {
    String id =
        TestRegion.answer(
                KmsAnswer.StoreMade.class,
                ask(
                    new StoreRequest.Create(
                        name,
                        new ProxyAddress("https://proxy.example.com", "/" + name + "/kms/xks/v1"),
                        new StoreRequest.Credential(
                            "KEYID",
                            Plaintext.takeOwnershipOf(
                                "secret".getBytes(StandardCharsets.US_ASCII))))))
            .id()
            .value();
    must(new StoreRequest.Connect(id));
    return id;
  }

  private Reply ask(StoreRequest request) {
    return region.ask(TestRegion.CALLER, new KmsRequest.OnKeyStores(request));
  }

  private void must(StoreRequest request) {
    assertThat(TestRegion.answer(KmsAnswer.StoreChanged.class, ask(request))).isNotNull();
  }

  private static KmsRequest.CreateKey creation(String storeId, String externalKeyId) {
    return new KmsRequest.CreateKey(
        KeySpec.SYMMETRIC_DEFAULT,
        KeyUsage.ENCRYPT_DECRYPT,
        KeyOrigin.EXTERNAL_KEY_STORE,
        "",
        Optional.empty(),
        false,
        Map.of(),
        Optional.of(new KmsRequest.ExternalKeyReference(storeId, externalKeyId)));
  }

  private KeyArn key() {
    return region.answer(KmsAnswer.Described.class, creation(store, "theirs")).metadata().arn();
  }

  private static KeyCommand encrypt(String text) {
    return new KeyCommand.Encrypt(
        KmsOperation.ENCRYPT, Plaintext.takeOwnershipOf(text.getBytes(UTF_8)), CONTEXT, false);
  }

  private CiphertextBlob encrypted(KeyArn key, String text) {
    return region.answer(KmsAnswer.Encrypted.class, key, encrypt(text)).blob();
  }

  private static KmsRequest decrypt(CiphertextBlob blob) {
    return new KmsRequest.Decrypt(Optional.of(blob), CONTEXT, Optional.empty(), false);
  }

  private String decrypted(CiphertextBlob blob) {
    return new String(
        region.answer(KmsAnswer.Decrypted.class, decrypt(blob)).plaintext().reveal(), UTF_8);
  }

  private KeyMetadata metadata(KeyArn key) {
    return region.answer(KmsAnswer.Described.class, key, new KeyCommand.DescribeKey()).metadata();
  }

  @Test
  void whatIsEncrypted_hasTwoLayers_andIsDecrypted_alsoAfterARestart() {
    KeyArn key = key();
    CiphertextBlob blob = encrypted(key, "text");
    assertThat(blob.hasOuterLayer()).isTrue();
    assertThat(decrypted(blob)).isEqualTo("text");
    region.restart();
    assertThat(decrypted(blob)).isEqualTo("text");
    assertThat(metadata(key).origin()).isEqualTo(KeyOrigin.EXTERNAL_KEY_STORE);
    assertThat(region.proxies().asked)
        .containsExactly(
            "CreateCustomKeyStore https://proxy.example.com/one/kms/xks/v1",
            "ConnectCustomKeyStore https://proxy.example.com/one/kms/xks/v1",
            "describe theirs",
            "encrypt theirs Encrypt",
            "decrypt theirs Decrypt",
            "decrypt theirs Decrypt");
  }

  @Test
  void dataKeys_areSealedTwice() {
    KeyArn key = key();
    KmsAnswer.DataKey made =
        region.answer(
            KmsAnswer.DataKey.class, key, new KeyCommand.GenerateDataKey(32, true, CONTEXT, false));
    assertThat(made.blob().hasOuterLayer()).isTrue();
    assertThat(region.answer(KmsAnswer.Decrypted.class, decrypt(made.blob())).plaintext().reveal())
        .isEqualTo(made.plaintext().orElseThrow().reveal());
  }

  /** To it, from it, and each way the other key knows nothing of it. */
  @Test
  void reEncrypts_inBothDirections() {
    KeyArn inStore = key();
    KeyArn ordinary = region.createKey();
    CiphertextBlob one = encrypted(ordinary, "text");
    CiphertextBlob two = reEncrypted(one, inStore);
    assertThat(two.hasOuterLayer()).isTrue();
    CiphertextBlob three = reEncrypted(two, ordinary);
    assertThat(three.hasOuterLayer()).isFalse();
    assertThat(decrypted(three)).isEqualTo("text");
    assertThat(region.proxies().asked)
        .endsWith("encrypt theirs ReEncrypt", "decrypt theirs ReEncrypt");
  }

  private CiphertextBlob reEncrypted(CiphertextBlob blob, KeyArn to) {
    return CiphertextBlob.parse(
            region
                .answer(
                    KmsAnswer.ReEncrypted.class,
                    new KmsRequest.ReEncrypt(
                        Optional.of(blob),
                        CONTEXT,
                        Optional.empty(),
                        new KeyReference.ByArn(to),
                        CONTEXT,
                        false))
                .ciphertext()
                .bytes())
        .orElseThrow();
  }

  @Test
  void otherContext_opensNothing() {
    CiphertextBlob blob = encrypted(key(), "text");
    KmsError refused =
        region.refusal(
            new KmsRequest.Decrypt(
                Optional.of(blob), EncryptionContext.EMPTY, Optional.empty(), false));
    assertThat(refused)
        .isInstanceOfSatisfying(
            KmsError.ExternalKeyFailed.class,
            failed -> assertThat(failed.fault()).isEqualTo(ProxyFault.WRONG_CIPHERTEXT));
  }

  @Test
  void creation_isRefused_withoutAStore_withoutAConnection_andForAnExternalKeyInUse() {
    assertThat(region.refusal(creation("cks-00000000000000000", "theirs")))
        .isEqualTo(new KmsError.StoreNotFound("cks-00000000000000000"));
    assertThat(region.refusal(creation("cks", "theirs")))
        .isEqualTo(new KmsError.StoreNotFound("cks"));
    key();
    assertThat(region.refusal(creation(store, "theirs")))
        .isEqualTo(new KmsError.ExternalKeyInUse("theirs"));
    must(new StoreRequest.Disconnect(store));
    assertThat(region.refusal(creation(store, "others")))
        .isEqualTo(new KmsError.StoreInState(store, "DISCONNECTED"));
  }

  @Test
  void creation_isRefused_forAnExternalKeyThatIsNotFit() {
    for (ExternalKeyMetadata unfit :
        new ExternalKeyMetadata[] {
          new ExternalKeyMetadata("AES_128", Set.of("ENCRYPT", "DECRYPT"), true),
          new ExternalKeyMetadata("AES_256", Set.of("ENCRYPT"), true),
          new ExternalKeyMetadata("AES_256", Set.of("ENCRYPT", "DECRYPT"), false)
        }) {
      region.proxies().metadata.set(unfit);
      assertThat(region.refusal(creation(store, "theirs")))
          .as(unfit.toString())
          .isEqualTo(new KmsError.ExternalKeyUnfit("theirs"));
    }
    region.proxies().fault.set(Optional.of(ProxyFault.NO_KEY));
    assertThat(region.refusal(creation(store, "theirs")))
        .isEqualTo(new KmsError.StoreRefused(ProxyFault.NO_KEY));
  }

  @Test
  void disconnectedStore_makesItsKeysUnavailable_andNoOther() {
    KeyArn key = key();
    KeyArn ordinary = region.createKey();
    must(new StoreRequest.Disconnect(store));
    assertThat(metadata(key).stateName()).isEqualTo(KeyStateName.UNAVAILABLE);
    assertThat(region.refusal(key, encrypt("text")))
        .isEqualTo(new KmsError.KeyInState(key, KeyStateName.UNAVAILABLE));
    assertThat(decrypted(encrypted(ordinary, "text"))).isEqualTo("text");
    must(new StoreRequest.Connect(store));
    assertThat(decrypted(encrypted(key, "text"))).isEqualTo("text");
  }

  @Test
  void storeIsDeleted_onlyWhenItsKeysAre() {
    KeyArn key = key();
    KmsError hasKeys = new KmsError.StoreHasKeys(store, 1, key.keyId());
    must(new StoreRequest.Disconnect(store));
    assertThat(TestRegion.refusal(ask(new StoreRequest.Delete(store)))).isEqualTo(hasKeys);
    assertThat(
            region.answer(
                KmsAnswer.DeletionScheduled.class, key, new KeyCommand.ScheduleKeyDeletion(7)))
        .isNotNull();
    region.restart();
    assertThat(TestRegion.refusal(ask(new StoreRequest.Delete(store)))).isEqualTo(hasKeys);
    region.advance(Duration.ofDays(7));
    region.runDue();
    must(new StoreRequest.Delete(store));
  }

  @Test
  void deadProxy_isNotAskedForAWhile_andThenTriedAgain() {
    KeyArn key = key();
    region.proxies().fault.set(Optional.of(ProxyFault.TIMED_OUT));
    for (int i = 0; i < Breaker.MOST_FAILURES; i++) {
      assertThat(region.refusal(key, encrypt("text"))).isEqualTo(failed(key, ProxyFault.TIMED_OUT));
    }
    int asked = region.proxies().asked.size();
    assertThat(region.refusal(key, encrypt("text"))).isEqualTo(failed(key, ProxyFault.RESTING));
    assertThat(region.proxies().asked).hasSize(asked);
    region.proxies().fault.set(Optional.empty());
    region.advance(Breaker.REST);
    assertThat(decrypted(encrypted(key, "text"))).isEqualTo("text");
  }

  @Test
  void deadProxy_restsAlone() {
    KeyArn dead = key();
    store = store("two");
    KeyArn living = key();
    region.proxies().fault.set(Optional.of(ProxyFault.UNREACHABLE));
    for (int i = 0; i < Breaker.MOST_FAILURES; i++) {
      assertThat(region.refusal(dead, encrypt("text"))).isNotNull();
    }
    region.proxies().fault.set(Optional.empty());
    assertThat(decrypted(encrypted(living, "text"))).isEqualTo("text");
    assertThat(region.refusal(dead, encrypt("text"))).isEqualTo(failed(dead, ProxyFault.RESTING));
  }

  /** That a key is refused says nothing of the proxy. */
  @Test
  void refusedKey_restsNothing() {
    KeyArn key = key();
    region.proxies().fault.set(Optional.of(ProxyFault.KEY_DISABLED));
    for (int i = 0; i <= Breaker.MOST_FAILURES; i++) {
      assertThat(region.refusal(key, encrypt("text")))
          .isEqualTo(failed(key, ProxyFault.KEY_DISABLED));
    }
  }

  private static KmsError failed(KeyArn key, ProxyFault fault) {
    return new KmsError.ExternalKeyFailed(key, fault);
  }
}
