package dev.holdfast.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.cluster.fake.TestRegion;
import dev.holdfast.cluster.key.KeyEntity;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.Reply;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.key.Expiration;
import dev.holdfast.model.key.ImportType;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.KeyEvent;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyState;
import dev.holdfast.model.key.KeyStateName;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.key.WrappingAlgorithm;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyReference;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Imported material, from its coming to its destruction. */
class ImportsTest {

  private static final KeyCommand DESCRIBE = new KeyCommand.DescribeKey();
  private static final KeyCommand DELETE =
      new KeyCommand.DeleteImportedKeyMaterial(Optional.empty());

  private TestRegion region;

  @BeforeEach
  void start() {
    region = TestRegion.create();
  }

  @AfterEach
  void stop() {
    region.close();
  }

  private static String id(KeyArn key) {
    return KeyEntity.persistenceId(key.keyId());
  }

  private PublicBytes token(KeyArn key) {
    return region
        .answer(
            KmsAnswer.ImportOffered.class,
            key,
            new KeyCommand.GetParametersForImport(
                WrappingAlgorithm.RSAES_OAEP_SHA_256, KeySpec.RSA_2048))
        .importToken();
  }

  private KeyCommand importing(KeyArn key, int material, Expiration expiration) {
    return importing(key, new byte[] {(byte) material}, expiration, Optional.empty());
  }

  private KeyCommand importing(
      KeyArn key, byte[] wrapped, Expiration expiration, Optional<ImportType> type) {
    return new KeyCommand.ImportKeyMaterial(
        token(key),
        PublicBytes.takeOwnershipOf(wrapped),
        expiration,
        type,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private KeyArn importedKey(Expiration expiration) {
    KeyArn key = region.createKeyForImport();
    region.answer(KmsAnswer.MaterialImported.class, key, importing(key, 1, expiration));
    return key;
  }

  private KeyState state(KeyArn key) {
    return region.answer(KmsAnswer.Described.class, key, DESCRIBE).metadata().state();
  }

  private Expiration soon() {
    return Expiration.at(region.now().plus(Duration.ofHours(1)));
  }

  @Test
  void importedKey_works_alsoAfterARestart() {
    KeyArn key = importedKey(Expiration.NEVER);
    region.restart();
    assertThat(state(key)).isEqualTo(KeyState.ENABLED);
    region.answer(KmsAnswer.Encrypted.class, key, KeysTest.encrypt("x"));
  }

  @Test
  void whatTheVaultRefuses_isRefused_andTheKeyKnowsNothingOfIt() {
    KeyArn key = region.createKeyForImport();
    assertThat(region.refusal(key, importing(key, new byte[0], Expiration.NEVER, Optional.empty())))
        .isEqualTo(new KmsError.InvalidCiphertext());
    KeyCommand late = importing(key, 1, Expiration.NEVER);
    region.advance(Duration.ofDays(1));
    assertThat(region.refusal(key, late)).isEqualTo(new KmsError.ExpiredImportToken());
    assertThat(region.journal.eventsOf(id(key))).hasSize(1);
  }

  @Test
  void parameters_areRefusedWhenTooManyPairsWait() {
    KeyArn key = region.createKeyForImport();
    region.vault.busyWithPairs.set(true);
    assertThat(
            region.refusal(
                key,
                new KeyCommand.GetParametersForImport(
                    WrappingAlgorithm.RSAES_OAEP_SHA_256, KeySpec.RSA_2048)))
        .isEqualTo(new KmsError.Throttled());
  }

  @Test
  void materialThatIsRefusedAfterItWasUnwrapped_isDiscarded() {
    KeyArn key = importedKey(Expiration.NEVER);
    assertThat(region.refusal(key, importing(key, 2, Expiration.NEVER)))
        .isEqualTo(new KmsError.IncorrectKeyMaterial());
    Poll.until(() -> region.vault.slotsOf(key.keyId()).size() == 1);
    region.answer(KmsAnswer.Encrypted.class, key, KeysTest.encrypt("x"));
  }

  /** Both brought the same: what is destroyed with the one does not take the other along. */
  @Test
  void twoImportsAtOnce_leaveOneShredKey_andTheKeyWorks() {
    KeyArn key = region.createKeyForImport();
    KeyCommand once = importing(key, 1, Expiration.NEVER);
    region.vault.holdUnwrap.set(new CompletableFuture<>());
    CompletionStage<Reply> one = region.start(new KeyReference.ByArn(key), once);
    CompletionStage<Reply> other = region.start(new KeyReference.ByArn(key), once);
    region.vault.holdUnwrap.get().complete(null);
    TestRegion.answer(KmsAnswer.MaterialImported.class, TestRegion.get(one));
    TestRegion.answer(KmsAnswer.MaterialImported.class, TestRegion.get(other));
    region.runDue();
    assertThat(region.vault.slotsOf(key.keyId())).hasSize(1);
    region.answer(KmsAnswer.Encrypted.class, key, KeysTest.encrypt("x"));
    assertThat(region.records).isEmpty();
  }

  /** The destruction of what was deleted comes late, when the same is there again. */
  @Test
  void materialDeletedAndBroughtBackAtOnce_survivesTheDestructionOfTheOld() {
    KeyArn key = importedKey(Expiration.NEVER);
    region.answer(KmsAnswer.MaterialDeleted.class, key, DELETE);
    region.answer(KmsAnswer.MaterialImported.class, key, importing(key, 1, Expiration.NEVER));
    assertThat(region.vault.slotsOf(key.keyId())).hasSize(2);
    region.runDue();
    assertThat(region.vault.slotsOf(key.keyId())).hasSize(1);
    region.answer(KmsAnswer.Encrypted.class, key, KeysTest.encrypt("x"));
  }

  @Test
  void deletedMaterial_isDestroyed_andNothingIsLeftToDo() {
    KeyArn key = importedKey(Expiration.NEVER);
    region.answer(KmsAnswer.MaterialDeleted.class, key, DELETE);
    assertThat(region.vault.evicted).contains(key.keyId());
    assertThat(region.refusal(key, KeysTest.encrypt("x")))
        .isEqualTo(new KmsError.KeyInState(key, KeyStateName.PENDING_IMPORT));
    region.runDue();
    assertDestroyed(key);
    assertThat(region.records).as("the caller's own record tells of it").isEmpty();
  }

  @Test
  void expiredMaterial_isDestroyedByItself_andTheTrailTellsOfIt() {
    KeyArn key = importedKey(soon());
    region.advance(Duration.ofHours(1).minusNanos(1));
    region.runDue();
    region.answer(KmsAnswer.Encrypted.class, key, KeysTest.encrypt("x"));
    region.advance(Duration.ofNanos(1));
    assertThat(region.refusal(key, KeysTest.encrypt("x")))
        .isEqualTo(new KmsError.KeyInState(key, KeyStateName.PENDING_IMPORT));
    region.restart();
    region.runDue();
    assertDestroyed(key);
    assertThat(recorded()).containsExactly("DeleteExpiredKeyMaterial");
    region.answer(KmsAnswer.MaterialImported.class, key, importing(key, 1, Expiration.NEVER));
    region.answer(KmsAnswer.Encrypted.class, key, KeysTest.encrypt("x"));
  }

  private List<String> recorded() {
    return region.records.stream().map(AuditRecord::eventName).toList();
  }

  private void assertDestroyed(KeyArn key) {
    assertThat(state(key)).isEqualTo(KeyState.PENDING_IMPORT);
    assertThat(region.vault.slotsOf(key.keyId())).isEmpty();
    assertThat(region.journal.eventsOf(id(key)))
        .last()
        .isInstanceOf(KeyEvent.MaterialShredded.class);
    assertThat(region.journal.wakeUpOf(id(key))).isEmpty();
  }

  enum Broken {
    EXPIRED,
    RECORDED,
    SHREDDING,
    COMPLETED
  }

  @ParameterizedTest
  @EnumSource(Broken.class)
  void expiryBrokenOffAnywhere_isTakenUpAgain(Broken step) {
    KeyArn key = importedKey(soon());
    region.advance(Duration.ofHours(1));
    breakAt(step);
    assertThatThrownBy(region::runDue).hasStackTraceContaining("could not do what is due");
    assertThat(region.journal.wakeUpOf(id(key))).isPresent();
    assertThat(region.refusal(key, KeysTest.encrypt("x")))
        .isEqualTo(new KmsError.KeyInState(key, KeyStateName.PENDING_IMPORT));
    region.restart();
    mend();
    region.runDue();
    assertDestroyed(key);
    region.restart();
    assertDestroyed(key);
    assertThat(recorded()).contains("DeleteExpiredKeyMaterial");
  }

  private void breakAt(Broken step) {
    RuntimeException told = new IllegalStateException("told to fail");
    switch (step) {
      case EXPIRED -> region.journal.refuseWritesOf(KeyEvent.MaterialExpired.class::isInstance);
      case RECORDED -> region.failTrail.set(Optional.of(told));
      case SHREDDING -> region.vault.failDiscard.set(Optional.of(told));
      case COMPLETED -> region.journal.refuseWritesOf(KeyEvent.MaterialShredded.class::isInstance);
    }
  }

  private void mend() {
    region.journal.refuseWritesOf(event -> false);
    region.failTrail.set(Optional.empty());
    region.vault.failDiscard.set(Optional.empty());
  }

  @Test
  void importedMaterialThatWaits_isRotatedTo() {
    KeyArn key = importedKey(Expiration.NEVER);
    region.answer(
        KmsAnswer.MaterialImported.class,
        key,
        importing(key, new byte[] {2}, Expiration.NEVER, Optional.of(ImportType.NEW_KEY_MATERIAL)));
    var before = region.answer(KmsAnswer.Encrypted.class, key, KeysTest.encrypt("x"));
    region.answer(
        KmsAnswer.Acknowledged.class, key, new KeyCommand.RotateKeyOnDemand(Optional.empty()));
    region.restart();
    var after = region.answer(KmsAnswer.Encrypted.class, key, KeysTest.encrypt("x"));
    assertThat(after.materialId()).isNotEqualTo(before.materialId());
    assertThat(region.vault.slotsOf(key.keyId())).hasSize(2);
  }
}
