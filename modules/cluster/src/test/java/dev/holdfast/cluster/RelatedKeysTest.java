package dev.holdfast.cluster;

import static dev.holdfast.cluster.fake.TestRegion.CALLER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.cluster.fake.TestRegion;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.Reply;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.key.CiphertextBlob;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.key.Expiration;
import dev.holdfast.model.key.ImportType;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.KeyEvent;
import dev.holdfast.model.key.KeyMetadata;
import dev.holdfast.model.key.KeyOrigin;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyStateName;
import dev.holdfast.model.key.KeyUsage;
import dev.holdfast.model.key.MaterialId;
import dev.holdfast.model.key.MultiRegion;
import dev.holdfast.model.key.MultiRegionKeyType;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.key.WrappingAlgorithm;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyReference;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.operation.KmsOperation;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Related keys in regions of which each has its own journal, vault and actors. */
class RelatedKeysTest {

  private static final Region HOME = TestRegion.REGION;
  private static final Region AWAY = new Region("eu-west-1");
  private static final Region THIRD = new Region("ap-south-1");

  private static TestRegion home;
  private static TestRegion away;

  @BeforeAll
  static void start() {
    home = TestRegion.create();
    away = TestRegion.in(AWAY);
    home.others.put(AWAY, away);
    away.others.put(HOME, home);
  }

  @AfterAll
  static void stop() {
    home.close();
    away.close();
  }

  private KeyArn primary() {
    return home.answer(KmsAnswer.Described.class, creation(KeyOrigin.AWS_KMS)).metadata().arn();
  }

  private static KmsRequest creation(KeyOrigin origin) {
    return new KmsRequest.CreateKey(
        KeySpec.SYMMETRIC_DEFAULT,
        KeyUsage.ENCRYPT_DECRYPT,
        origin,
        "",
        Optional.empty(),
        false,
        Map.of(),
        Optional.empty(),
        true);
  }

  private static KmsRequest replicate(KeyArn key, Region region) {
    return new KmsRequest.ReplicateKey(
        new KeyReference.ByArn(key),
        region,
        "a replica",
        Optional.empty(),
        false,
        Map.of("team", "payments"));
  }

  private static KmsRequest movePrimary(KeyArn key, Region region) {
    return new KmsRequest.UpdatePrimaryRegion(new KeyReference.ByArn(key), region);
  }

  private static KeyArn in(Region region, KeyArn key) {
    return new KeyArn(region, key.account(), key.keyId());
  }

  private static KeyMetadata metadata(TestRegion region, KeyArn key) {
    return region.answer(KmsAnswer.Described.class, key, new KeyCommand.DescribeKey()).metadata();
  }

  private static CiphertextBlob encrypt(TestRegion region, KeyArn key) {
    return region
        .answer(
            KmsAnswer.Encrypted.class,
            key,
            new KeyCommand.Encrypt(
                KmsOperation.ENCRYPT,
                Plaintext.takeOwnershipOf(new byte[] {1, 2, 3}),
                EncryptionContext.EMPTY,
                false))
        .blob();
  }

  private static void decrypts(TestRegion region, KeyArn key, CiphertextBlob blob) {
    KmsAnswer.Decrypted decrypted =
        region.answer(
            KmsAnswer.Decrypted.class,
            new KmsRequest.Decrypt(
                Optional.of(blob), EncryptionContext.EMPTY, Optional.empty(), false));
    assertThat(decrypted.key()).isEqualTo(key);
    assertThat(decrypted.plaintext().reveal()).containsExactly(1, 2, 3);
  }

  @Test
  void replica_opensWhatItsPrimarySealed_andTheOtherWayRound() {
    KeyArn key = primary();
    KmsAnswer.Replicated made = home.answer(KmsAnswer.Replicated.class, replicate(key, AWAY));
    assertThat(made.replica().stateName()).isEqualTo(KeyStateName.CREATING);
    KeyArn replica = in(AWAY, key);
    KeyMetadata known = metadata(away, replica);
    assertThat(known.stateName()).isEqualTo(KeyStateName.ENABLED);
    assertThat(known.description()).isEqualTo("a replica");
    assertThat(known.currentMaterial()).isEqualTo(metadata(home, key).currentMaterial());
    assertThat(known.multiRegion())
        .contains(new MultiRegion(MultiRegionKeyType.REPLICA, HOME, new TreeSet<>(Set.of(AWAY))));
    assertThat(metadata(home, key).multiRegion())
        .contains(new MultiRegion(MultiRegionKeyType.PRIMARY, HOME, new TreeSet<>(Set.of(AWAY))));
    decrypts(away, replica, encrypt(home, key));
    decrypts(home, key, encrypt(away, replica));
    assertThat(
            away.answer(KmsAnswer.Keys.class, new KmsRequest.ListKeys(1000, Optional.empty()))
                .keys())
        .contains(replica);
    assertThat(away.records)
        .extracting(AuditRecord::eventName)
        .contains("CreateKey", "SynchronizeMultiRegionKey");
  }

  @Test
  void replicas_areMadeOnceARegion_andOnlyWhereThereIsOne() {
    KeyArn key = primary();
    var _ = home.answer(KmsAnswer.Replicated.class, replicate(key, AWAY));
    assertThat(home.refusal(replicate(key, AWAY)))
        .isEqualTo(new KmsError.ReplicaExists(in(AWAY, key)));
    assertThat(away.refusal(replicate(in(AWAY, key), THIRD)))
        .isEqualTo(new KmsError.NotPrimary(in(AWAY, key)));
    assertThat(home.refusal(replicate(key, new Region("eu-north-1"))))
        .isEqualTo(new KmsError.RegionUnknown("eu-north-1"));
    assertThat(metadata(home, key).multiRegion().orElseThrow().replicas()).containsExactly(AWAY);
  }

  @Test
  void keyOfOneRegion_staysThere() {
    KeyArn key = home.createKey();
    assertThat(home.refusal(replicate(key, AWAY))).isEqualTo(new KmsError.NotPrimary(key));
    Reply elsewhere =
        away.ask(
            CALLER,
            new KmsRequest.Decrypt(
                Optional.of(encrypt(home, key)), EncryptionContext.EMPTY, Optional.empty(), false));
    assertThat(TestRegion.refusal(elsewhere)).isEqualTo(new KmsError.CiphertextKeyNotVisible());
  }

  @Test
  void whatBreaksOff_isTakenUpAgain() {
    KeyArn key = primary();
    away.vault.failTake.set(true);
    var _ = home.answer(KmsAnswer.Replicated.class, replicate(key, AWAY));
    assertThat(metadata(away, in(AWAY, key)).stateName()).isEqualTo(KeyStateName.CREATING);
    home.restart();
    away.restart();
    home.runDue();
    assertThat(metadata(away, in(AWAY, key)).stateName()).isEqualTo(KeyStateName.ENABLED);
    decrypts(away, in(AWAY, key), encrypt(home, key));
  }

  /** The processes end where an event is not written, and start again. */
  private static void breakingOffAt(Class<? extends KeyEvent> event, Runnable work) {
    home.journal.refuseWritesOf(event::isInstance);
    away.journal.refuseWritesOf(event::isInstance);
    work.run();
    home.journal.refuseWritesOf(any -> false);
    away.journal.refuseWritesOf(any -> false);
    home.restart();
    away.restart();
  }

  @ParameterizedTest
  @ValueSource(classes = {KeyEvent.Synchronized.class, KeyEvent.ReplicaSynchronized.class})
  void replicaIsThereInTheEnd_whateverWasNotWritten(Class<? extends KeyEvent> event) {
    KeyArn key = primary();
    breakingOffAt(
        event,
        () -> {
          var _ = home.answer(KmsAnswer.Replicated.class, replicate(key, AWAY));
        });
    home.runDue();
    assertThat(metadata(away, in(AWAY, key)).stateName()).isEqualTo(KeyStateName.ENABLED);
    decrypts(away, in(AWAY, key), encrypt(home, key));
    assertThat(home.journal.wakeUpOf("key|" + key.keyId())).isEmpty();
  }

  @Test
  void primaryHasMovedInTheEnd_whenItDidNotWriteThatItHad() {
    KeyArn key = primary();
    var _ = home.answer(KmsAnswer.Replicated.class, replicate(key, AWAY));
    breakingOffAt(
        KeyEvent.PrimaryMoved.class,
        () -> home.answer(KmsAnswer.Done.class, movePrimary(key, AWAY)));
    home.runDue();
    away.runDue();
    assertThat(metadata(home, key).stateName()).isEqualTo(KeyStateName.ENABLED);
    assertThat(metadata(away, in(AWAY, key)).stateName()).isEqualTo(KeyStateName.ENABLED);
    assertThat(metadata(home, key).multiRegion())
        .contains(new MultiRegion(MultiRegionKeyType.REPLICA, AWAY, new TreeSet<>(Set.of(HOME))));
  }

  @Test
  void regionThatIsAway_isToldWhenItIsBack() {
    KeyArn key = primary();
    var _ = home.answer(KmsAnswer.Replicated.class, replicate(key, AWAY));
    home.others.remove(AWAY);
    home.answer(KmsAnswer.Done.class, key, new KeyCommand.EnableKeyRotation(90));
    assertThatThrownBy(home::runDue).hasMessageContaining("could not do what is due");
    assertThat(rotation(away, in(AWAY, key))).isEmpty();
    home.others.put(AWAY, away);
    home.advance(Duration.ofMinutes(2));
    home.runDue();
    assertThat(rotation(away, in(AWAY, key))).isEqualTo(rotation(home, key)).isPresent();
  }

  private static Optional<KmsAnswer.AutomaticRotation> rotation(TestRegion region, KeyArn key) {
    return region
        .answer(KmsAnswer.RotationStatus.class, key, new KeyCommand.GetKeyRotationStatus())
        .automatic();
  }

  @Test
  void lag_isTheAgeOfWhatAReplicaLacks_andEndsWhenItHasIt() {
    KeyArn key = primary();
    var _ = home.answer(KmsAnswer.Replicated.class, replicate(key, AWAY));
    away.isAway.set(true);
    home.answer(KmsAnswer.Done.class, key, new KeyCommand.EnableKeyRotation(90));
    assertThat(home.cluster().replicationLag()).isEmpty();
    assertThatThrownBy(home::runDue).hasMessageContaining("could not do what is due");
    home.advance(Duration.ofMinutes(1));
    assertThat(home.cluster().replicationLag()).isEqualTo(Map.of(AWAY, Duration.ofMinutes(1)));
    away.isAway.set(false);
    home.runDue();
    assertThat(home.cluster().replicationLag()).isEmpty();
    assertThat(rotation(away, in(AWAY, key))).isPresent();
  }

  @Test
  void whatAnotherRegionIsAskedInVain_isRefusedAsATimeout() {
    KeyArn key = primary();
    var _ = home.answer(KmsAnswer.Replicated.class, replicate(key, AWAY));
    away.isAway.set(true);
    assertThat(home.refusal(movePrimary(key, AWAY)))
        .isEqualTo(new KmsError.RegionAway(AWAY.name()));
    away.isAway.set(false);
    home.answer(KmsAnswer.Done.class, movePrimary(key, AWAY));
  }

  @Test
  void rotation_endsWhenEveryReplicaHasTheMaterial() {
    KeyArn key = primary();
    var _ = home.answer(KmsAnswer.Replicated.class, replicate(key, AWAY));
    CiphertextBlob old = encrypt(home, key);
    home.answer(
        KmsAnswer.Acknowledged.class, key, new KeyCommand.RotateKeyOnDemand(Optional.empty()));
    assertThat(
            home.answer(KmsAnswer.RotationStatus.class, key, new KeyCommand.GetKeyRotationStatus())
                .onDemandSince())
        .contains(home.now());
    home.runDue();
    assertThat(metadata(home, key).currentMaterial())
        .isEqualTo(metadata(away, in(AWAY, key)).currentMaterial());
    CiphertextBlob young = encrypt(home, key);
    assertThat(young.bytes()).isNotEqualTo(old.bytes());
    decrypts(away, in(AWAY, key), old);
    decrypts(away, in(AWAY, key), young);
    assertThat(
            away.answer(
                    KmsAnswer.Rotations.class,
                    new KmsRequest.ListKeyRotations(
                        new KeyReference.ByArn(in(AWAY, key)), false, 10, Optional.empty()))
                .rotations())
        .hasSize(1);
    assertThat(home.records).extracting(AuditRecord::eventName).contains("RotateKey");
  }

  @Test
  void primaryMoves_andTheThirdIsTold() {
    TestRegion third = TestRegion.in(THIRD);
    home.others.put(THIRD, third);
    away.others.put(THIRD, third);
    third.others.putAll(Map.of(HOME, home, AWAY, away));
    try {
      primaryMovesAndIsFollowed(third);
    } finally {
      third.close();
    }
  }

  private void primaryMovesAndIsFollowed(TestRegion third) {
    KeyArn key = primary();
    var _ = home.answer(KmsAnswer.Replicated.class, replicate(key, AWAY));
    var _ = home.answer(KmsAnswer.Replicated.class, replicate(key, THIRD));
    home.answer(KmsAnswer.Done.class, movePrimary(key, AWAY));
    MultiRegion expected =
        new MultiRegion(MultiRegionKeyType.REPLICA, AWAY, new TreeSet<>(Set.of(HOME, THIRD)));
    assertThat(metadata(home, key).multiRegion()).contains(expected);
    assertThat(metadata(third, in(THIRD, key)).multiRegion()).contains(expected);
    for (TestRegion region : new TestRegion[] {home, away, third}) {
      Region name = region == home ? HOME : region == away ? AWAY : THIRD;
      assertThat(metadata(region, in(name, key)).stateName()).isEqualTo(KeyStateName.ENABLED);
    }
    away.answer(
        KmsAnswer.Acknowledged.class,
        in(AWAY, key),
        new KeyCommand.RotateKeyOnDemand(Optional.empty()));
    away.runDue();
    decrypts(home, key, encrypt(away, in(AWAY, key)));
    assertThat(home.refusal(movePrimary(key, THIRD))).isEqualTo(new KmsError.NotPrimary(key));
  }

  @Test
  void primaryDoesNotMove_toAReplicaThatIsDisabled() {
    KeyArn key = primary();
    var _ = home.answer(KmsAnswer.Replicated.class, replicate(key, AWAY));
    away.answer(KmsAnswer.Done.class, in(AWAY, key), new KeyCommand.DisableKey());
    assertThat(home.refusal(movePrimary(key, AWAY)))
        .isEqualTo(new KmsError.KeyDisabled(in(AWAY, key)));
    assertThat(metadata(home, key).stateName()).isEqualTo(KeyStateName.ENABLED);
  }

  @Test
  void primaryIsDeleted_afterTheLastReplica_andItsOwnWindow() {
    KeyArn key = primary();
    var _ = home.answer(KmsAnswer.Replicated.class, replicate(key, AWAY));
    home.answer(KmsAnswer.ReplicaDeletionAwaited.class, key, new KeyCommand.ScheduleKeyDeletion(7));
    assertThat(metadata(home, key).stateName()).isEqualTo(KeyStateName.PENDING_REPLICA_DELETION);
    home.runDue();
    assertThat(metadata(home, key).stateName()).isEqualTo(KeyStateName.PENDING_REPLICA_DELETION);
    away.answer(
        KmsAnswer.DeletionScheduled.class, in(AWAY, key), new KeyCommand.ScheduleKeyDeletion(7));
    home.advance(Duration.ofDays(7));
    away.advance(Duration.ofDays(7));
    away.runDue();
    assertThat(away.refusal(in(AWAY, key), new KeyCommand.DescribeKey()))
        .isEqualTo(new KmsError.KeyNotFound(in(AWAY, key)));
    home.runDue();
    assertThat(metadata(home, key).stateName()).isEqualTo(KeyStateName.PENDING_DELETION);
    home.advance(Duration.ofDays(7));
    home.runDue();
    assertThat(home.refusal(key, new KeyCommand.DescribeKey()))
        .isEqualTo(new KmsError.KeyNotFound(key));
    assertThat(home.vault.holds(key.keyId())).isFalse();
    assertThat(away.vault.holds(key.keyId())).isFalse();
  }

  private static MaterialId bring(
      TestRegion region, KeyArn key, int material, Optional<ImportType> type) {
    KmsAnswer.ImportOffered offered =
        region.answer(
            KmsAnswer.ImportOffered.class,
            key,
            new KeyCommand.GetParametersForImport(
                WrappingAlgorithm.RSAES_OAEP_SHA_256, KeySpec.RSA_2048));
    return region
        .answer(
            KmsAnswer.MaterialImported.class,
            key,
            new KeyCommand.ImportKeyMaterial(
                offered.importToken(),
                PublicBytes.takeOwnershipOf(new byte[] {(byte) material}),
                Expiration.NEVER,
                type,
                Optional.empty(),
                Optional.empty(),
                Optional.empty()))
        .materialId()
        .orElseThrow();
  }

  @Test
  void importedMaterial_isBroughtToEachRegion_andRotatedToWhenAllHaveIt() {
    KeyArn key =
        home.answer(KmsAnswer.Described.class, creation(KeyOrigin.EXTERNAL)).metadata().arn();
    KeyArn replica = in(AWAY, key);
    MaterialId first = bring(home, key, 1, Optional.empty());
    var _ = home.answer(KmsAnswer.Replicated.class, replicate(key, AWAY));
    assertThat(metadata(away, replica).stateName()).isEqualTo(KeyStateName.PENDING_IMPORT);
    assertThat(bring(away, replica, 1, Optional.empty())).isEqualTo(first);
    decrypts(away, replica, encrypt(home, key));
    decrypts(home, key, encrypt(away, replica));

    MaterialId second = bring(home, key, 2, Optional.of(ImportType.NEW_KEY_MATERIAL));
    home.runDue();
    assertThat(home.refusal(key, new KeyCommand.RotateKeyOnDemand(Optional.empty())))
        .isEqualTo(new KmsError.NoMaterialPendingRotation(key));
    assertThat(bring(away, replica, 2, Optional.empty())).isEqualTo(second);
    // Without a wait: who rotates has the replicas asked.
    home.answer(
        KmsAnswer.Acknowledged.class, key, new KeyCommand.RotateKeyOnDemand(Optional.empty()));
    assertThat(metadata(home, key).currentMaterial()).contains(second);
    decrypts(away, replica, encrypt(home, key));
    home.runDue();
    assertThat(metadata(away, replica).currentMaterial()).contains(second);
    home.restart();
    away.restart();
    decrypts(away, replica, encrypt(home, key));
    assertThat(home.journal.wakeUpOf("key|" + key.keyId())).isEmpty();
  }

  @Test
  void replicaThatWasDeleted_isMadeAgainAfterARest_andHasNothingOfTheOther() {
    KeyArn key = primary();
    KeyArn replica = in(AWAY, key);
    var _ = home.answer(KmsAnswer.Replicated.class, replicate(key, AWAY));
    away.answer(KmsAnswer.Done.class, replica, new KeyCommand.UpdateKeyDescription("the first"));
    Set<String> slots = away.vault.slotsOf(key.keyId());
    deleteReplica(replica);
    assertThat(metadata(home, key).multiRegion().orElseThrow().replicas()).isEmpty();
    assertThat(home.refusal(replicate(key, AWAY)))
        .isEqualTo(new KmsError.KeyInState(replica, KeyStateName.PENDING_DELETION));
    assertThat(metadata(home, key).multiRegion().orElseThrow().replicas()).isEmpty();

    away.advance(Duration.ofHours(1));
    var _ = home.answer(KmsAnswer.Replicated.class, replicate(key, AWAY));
    assertThat(metadata(away, replica).description()).isEqualTo("a replica");
    assertThat(away.vault.slotsOf(key.keyId())).isNotEmpty().doesNotContainAnyElementsOf(slots);
    away.restart();
    decrypts(away, replica, encrypt(home, key));
    assertThat(
            away.answer(KmsAnswer.Keys.class, new KmsRequest.ListKeys(1000, Optional.empty()))
                .keys())
        .contains(replica);
    deleteReplica(replica);
    assertThat(away.vault.holds(key.keyId())).isFalse();
    away.restart();
    assertThat(away.refusal(replica, new KeyCommand.DescribeKey()))
        .isEqualTo(new KmsError.KeyNotFound(replica));
  }

  private static void deleteReplica(KeyArn replica) {
    away.answer(KmsAnswer.DeletionScheduled.class, replica, new KeyCommand.ScheduleKeyDeletion(7));
    away.advance(Duration.ofDays(7));
    away.runDue();
  }
}
