package dev.holdfast.cluster;

import static dev.holdfast.cluster.fake.TestRegion.CALLER;
import static dev.holdfast.cluster.fake.TestRegion.REGION;
import static dev.holdfast.cluster.fake.TestRegion.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.cluster.fake.TestRegion;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.Reply;
import dev.holdfast.model.audit.UsageHistory;
import dev.holdfast.model.key.CiphertextBlob;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.KeyEvent;
import dev.holdfast.model.key.KeyState;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.name.AliasName;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.KeyReference;
import dev.holdfast.model.operation.KmsOperation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Keys on a real actor system with sharding and a journal in memory. */
class KeysTest {

  private static TestRegion region;

  @BeforeAll
  static void start() {
    region =
        TestRegion.start(
            "holdfast.cluster.ask-timeout = 2s\nholdfast.cluster.max-in-flight-per-actor = 200");
  }

  @AfterAll
  static void stop() {
    region.close();
  }

  @AfterEach
  void mend() {
    region.journal.refuseWritesOf(event -> false);
    region.journal.refuseReadsOf(id -> false);
    region.vault.holdRotation.get().complete(null);
    region.vault.holdUse.get().complete(null);
  }

  static KeyCommand encrypt(String text) {
    return new KeyCommand.Encrypt(
        KmsOperation.ENCRYPT, clear(text), EncryptionContext.EMPTY, false);
  }

  private static Plaintext clear(String text) {
    return Plaintext.takeOwnershipOf(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(Plaintext plaintext) {
    return new String(plaintext.reveal(), StandardCharsets.UTF_8);
  }

  private static CiphertextBlob encrypted(KeyArn key, String text) {
    return region.answer(KmsAnswer.Encrypted.class, key, encrypt(text)).blob();
  }

  private static KmsRequest decryption(CiphertextBlob blob, Optional<KeyReference> key) {
    return new KmsRequest.Decrypt(Optional.of(blob), EncryptionContext.EMPTY, key, false);
  }

  @Test
  void createdKey_isDescribedByIdAndArn() {
    KeyArn key = region.createKey();
    for (KeyReference reference :
        List.of(new KeyReference.ByArn(key), new KeyReference.ById(key.keyId()))) {
      KmsAnswer.Described described =
          region.answer(
              KmsAnswer.Described.class,
              new KmsRequest.OnKey(reference, new KeyCommand.DescribeKey()));
      assertThat(described.metadata().arn()).isEqualTo(key);
      assertThat(described.metadata().state()).isEqualTo(KeyState.ENABLED);
    }
  }

  @Test
  void unknownAndForeignKeys_areRefused() {
    KeyArn missing = new KeyArn(REGION, CALLER.account(), KeyId.of(UUID.randomUUID()));
    assertThat(region.refusal(missing, new KeyCommand.DescribeKey()))
        .isEqualTo(new KmsError.KeyNotFound(missing));
    KeyArn key = region.createKey();
    Reply byArn =
        region.ask(
            STRANGER,
            new KmsRequest.OnKey(new KeyReference.ByArn(key), new KeyCommand.DescribeKey()));
    assertThat(TestRegion.refusal(byArn)).isInstanceOf(KmsError.AccessDenied.class);
    Reply byId =
        region.ask(
            STRANGER,
            new KmsRequest.OnKey(new KeyReference.ById(key.keyId()), new KeyCommand.DescribeKey()));
    assertThat(TestRegion.refusal(byId))
        .isEqualTo(new KmsError.KeyNotFound(new KeyArn(REGION, STRANGER.account(), key.keyId())));
  }

  @Test
  void malformedReferences_areRefusedByForm() {
    assertThat(refused("nonsense")).isEqualTo(new KmsError.MalformedKeyId("nonsense"));
    assertThat(refused("arn:aws:s3:::bucket"))
        .isEqualTo(new KmsError.MalformedArn("arn:aws:s3:::bucket"));
    assertThat(refused("arn:aws:kms:eu-west-1:111122223333:key/" + UUID.randomUUID()))
        .isEqualTo(new KmsError.ForeignRegion("eu-west-1"));
    assertThat(refused("arn:aws:kms:us-east-1:444455556666:alias/theirs"))
        .isInstanceOf(KmsError.AccessDenied.class);
    assertThat(
            region.refusal(
                new KmsRequest.OnKey(
                    new KeyReference.ByAlias(new AliasName("alias/a")),
                    new KeyCommand.DisableKey())))
        .isEqualTo(new KmsError.MalformedKeyId("alias/a"));
  }

  private static KmsError refused(String reference) {
    return region.refusal(
        new KmsRequest.OnKey(KeyReference.parse(reference), new KeyCommand.DescribeKey()));
  }

  @Test
  void encryptedText_isDecrypted_byTheKeyThatTheBlobNames() {
    KeyArn key = region.createKey();
    CiphertextBlob blob = encrypted(key, "attack at dawn");
    assertThat(
            text(
                region
                    .answer(KmsAnswer.Decrypted.class, decryption(blob, Optional.empty()))
                    .plaintext()))
        .isEqualTo("attack at dawn");
    assertThat(
            text(
                region
                    .answer(
                        KmsAnswer.Decrypted.class,
                        decryption(blob, Optional.of(new KeyReference.ById(key.keyId()))))
                    .plaintext()))
        .isEqualTo("attack at dawn");
  }

  @Test
  void decryptingWithAnotherKey_isIncorrectKey_andAStrangersBlobIsNotVisible() {
    CiphertextBlob blob = encrypted(region.createKey(), "x");
    assertThat(
            region.refusal(
                decryption(blob, Optional.of(new KeyReference.ByArn(region.createKey())))))
        .isEqualTo(new KmsError.IncorrectKey());
    assertThat(TestRegion.refusal(region.ask(STRANGER, decryption(blob, Optional.empty()))))
        .isEqualTo(new KmsError.CiphertextKeyNotVisible());
  }

  @Test
  void reEncrypted_opensUnderTheDestination_only() {
    KeyArn source = region.createKey();
    KeyArn destination = region.createKey();
    KmsAnswer.ReEncrypted moved =
        region.answer(
            KmsAnswer.ReEncrypted.class,
            reEncryption(encrypted(source, "move me"), destination, false));
    CiphertextBlob blob = CiphertextBlob.parse(moved.ciphertext().bytes()).orElseThrow();
    assertThat(moved.source().key()).isEqualTo(source);
    assertThat(moved.destination().key()).isEqualTo(destination);
    assertThat(blob.keyId()).isEqualTo(destination.keyId());
    assertThat(
            text(
                region
                    .answer(KmsAnswer.Decrypted.class, decryption(blob, Optional.empty()))
                    .plaintext()))
        .isEqualTo("move me");
  }

  @Test
  void dryRunOfDecrypt_tellsWhatCannotBeOpened() {
    KeyArn key = region.createKey();
    CiphertextBlob blob = encrypted(key, "x");
    assertThat(region.refusal(dryDecryption(blob, EncryptionContext.EMPTY)))
        .isEqualTo(new KmsError.DryRun());
    EncryptionContext wrong = new EncryptionContext(Map.of("tenant", "7"));
    assertThat(region.refusal(dryDecryption(blob, wrong)))
        .isEqualTo(new KmsError.InvalidCiphertext());
    assertThat(
            region.refusal(
                new KmsRequest.ReEncrypt(
                    Optional.of(blob),
                    wrong,
                    Optional.empty(),
                    new KeyReference.ByArn(key),
                    EncryptionContext.EMPTY,
                    true)))
        .isEqualTo(new KmsError.InvalidCiphertext());
  }

  private static KmsRequest dryDecryption(CiphertextBlob blob, EncryptionContext context) {
    return new KmsRequest.Decrypt(Optional.of(blob), context, Optional.empty(), true);
  }

  @Test
  void dryRunOfReEncrypt_asksBothSides() {
    KeyArn source = region.createKey();
    KeyArn destination = region.createKey();
    CiphertextBlob blob = encrypted(source, "x");
    assertThat(region.refusal(reEncryption(blob, destination, true)))
        .isEqualTo(new KmsError.DryRun());
    region.answer(KmsAnswer.Done.class, destination, new KeyCommand.DisableKey());
    assertThat(region.refusal(reEncryption(blob, destination, true)))
        .isEqualTo(new KmsError.KeyDisabled(destination));
    assertThat(region.refusal(reEncryption(blob, destination, false)))
        .isEqualTo(new KmsError.KeyDisabled(destination));
    region.answer(KmsAnswer.Done.class, source, new KeyCommand.DisableKey());
    assertThat(region.refusal(reEncryption(blob, destination, true)))
        .isEqualTo(new KmsError.KeyDisabled(source));
  }

  private static KmsRequest reEncryption(CiphertextBlob blob, KeyArn destination, boolean dryRun) {
    return new KmsRequest.ReEncrypt(
        Optional.of(blob),
        EncryptionContext.EMPTY,
        Optional.empty(),
        new KeyReference.ByArn(destination),
        EncryptionContext.EMPTY,
        dryRun);
  }

  @Test
  void random_hasTheAskedLength() {
    assertThat(
            region
                .answer(KmsAnswer.Random.class, new KmsRequest.GenerateRandom(33, Optional.empty()))
                .bytes()
                .length())
        .isEqualTo(33);
  }

  @Test
  void refusedCreation_leavesNoMaterial() {
    int before = region.vault.keyCount();
    assertThat(region.refusal(TestRegion.creation(Map.of("aws:mine", "x"))))
        .isEqualTo(new KmsError.ReservedTagKey());
    assertThat(region.vault.keyCount()).isEqualTo(before);
  }

  @Test
  void disabling_isEffectiveOnceAcknowledged_underConcurrentUse() {
    KeyArn key = region.createKey();
    AtomicBoolean stop = new AtomicBoolean();
    AtomicBoolean acknowledged = new AtomicBoolean();
    List<CompletableFuture<Integer>> callers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      callers.add(
          CompletableFuture.supplyAsync(
              () -> {
                int late = 0;
                while (!stop.get()) {
                  boolean after = acknowledged.get();
                  Reply reply =
                      TestRegion.get(region.start(new KeyReference.ByArn(key), encrypt("x")));
                  late += after && reply instanceof Reply.Answered ? 1 : 0;
                }
                return late;
              },
              task -> new Thread(task).start()));
    }
    region.answer(KmsAnswer.Done.class, key, new KeyCommand.DisableKey());
    acknowledged.set(true);
    for (int i = 0; i < 200; i++) {
      assertThat(region.refusal(key, encrypt("x"))).isEqualTo(new KmsError.KeyDisabled(key));
    }
    stop.set(true);
    assertThat(callers).allSatisfy(caller -> assertThat(TestRegion.get(caller)).isZero());
    assertThat(region.vault.evicted).contains(key.keyId());
  }

  @Test
  void rotationOnDemand_keepsOldCiphertextsReadable_andServesMeanwhile() {
    KeyArn key = region.createKey();
    CiphertextBlob old = encrypted(key, "old");
    region.vault.holdRotation.set(new CompletableFuture<>());
    CompletionStage<Reply> rotation =
        region.start(
            new KeyReference.ByArn(key), new KeyCommand.RotateKeyOnDemand(Optional.empty()));
    assertThat(encrypted(key, "meanwhile")).isNotNull();
    assertThat(rotation.toCompletableFuture()).isNotDone();
    region.vault.holdRotation.get().complete(null);
    TestRegion.answer(KmsAnswer.Acknowledged.class, TestRegion.get(rotation));
    CiphertextBlob fresh = encrypted(key, "new");
    assertThat(
            text(
                region
                    .answer(KmsAnswer.Decrypted.class, decryption(old, Optional.empty()))
                    .plaintext()))
        .isEqualTo("old");
    assertThat(
            text(
                region
                    .answer(KmsAnswer.Decrypted.class, decryption(fresh, Optional.empty()))
                    .plaintext()))
        .isEqualTo("new");
    KmsAnswer.Rotations rotations =
        region.answer(
            KmsAnswer.Rotations.class,
            new KmsRequest.ListKeyRotations(
                new KeyReference.ByArn(key), true, 10, Optional.empty()));
    assertThat(rotations.rotations()).hasSize(2);
  }

  @Test
  void materialMadeForARotationThatIsRefusedMeanwhile_isDiscarded() {
    KeyArn key = region.createKey();
    region.vault.holdRotation.set(new CompletableFuture<>());
    CompletionStage<Reply> rotation =
        region.start(
            new KeyReference.ByArn(key), new KeyCommand.RotateKeyOnDemand(Optional.empty()));
    region.answer(KmsAnswer.Done.class, key, new KeyCommand.DisableKey());
    int before = region.vault.discarded.size();
    region.vault.holdRotation.get().complete(null);
    assertThat(TestRegion.refusal(TestRegion.get(rotation)))
        .isEqualTo(new KmsError.KeyDisabled(key));
    Poll.until(() -> region.vault.discarded.size() == before + 1);
  }

  @Test
  void flood_getsAReplyForEveryRequest() {
    KeyArn key = region.createKey();
    region.vault.holdUse.set(new CompletableFuture<>());
    List<CompletableFuture<Reply>> replies = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      replies.add(region.start(new KeyReference.ByArn(key), encrypt("x")).toCompletableFuture());
    }
    region.vault.holdUse.get().complete(null);
    int answered = 0;
    int throttled = 0;
    for (CompletableFuture<Reply> each : replies) {
      Reply reply = TestRegion.get(each);
      answered += reply instanceof Reply.Answered ? 1 : 0;
      throttled += reply instanceof Reply.Refused(KmsError.Throttled ignored, var reason) ? 1 : 0;
    }
    assertThat(answered).isEqualTo(200);
    assertThat(throttled).isEqualTo(800);
    assertThat(encrypted(key, "after the flood")).isNotNull();
  }

  @Test
  void unreadableJournal_failsTheRequest_andNothingIsRepaired() {
    KeyArn missing = new KeyArn(REGION, CALLER.account(), KeyId.of(UUID.randomUUID()));
    region.journal.refuseReadsOf(id -> id.contains(missing.keyId().value()));
    CompletableFuture<Reply> reply =
        region
            .start(new KeyReference.ByArn(missing), new KeyCommand.DescribeKey())
            .toCompletableFuture();
    assertThatThrownBy(() -> reply.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(Exception.class);
    region.journal.refuseReadsOf(id -> false);
    assertThat(region.refusal(missing, new KeyCommand.DescribeKey()))
        .isEqualTo(new KmsError.KeyNotFound(missing));
  }

  @Test
  void failedWrite_failsTheRequest_andChangesNothing() {
    KeyArn key = region.createKey();
    region.journal.refuseWritesOf(KeyEvent.DescriptionUpdated.class::isInstance);
    CompletableFuture<Reply> reply =
        region
            .start(new KeyReference.ByArn(key), new KeyCommand.UpdateKeyDescription("new"))
            .toCompletableFuture();
    assertThatThrownBy(() -> reply.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(Exception.class);
    assertThat(
            region
                .answer(KmsAnswer.Described.class, key, new KeyCommand.DescribeKey())
                .metadata()
                .description())
        .isEmpty();
  }

  @Test
  void restart_recoversKeysAndAliases() {
    try (TestRegion own = TestRegion.create()) {
      KeyArn key = own.createKey(Map.of("team", "payments"));
      own.answer(
          KmsAnswer.Done.class,
          new KmsRequest.CreateAlias(new AliasName("alias/mine"), new KeyReference.ByArn(key)));
      own.answer(KmsAnswer.Done.class, key, new KeyCommand.UpdateKeyDescription("kept"));
      own.restart();
      KmsAnswer.Described described =
          own.answer(
              KmsAnswer.Described.class,
              new KmsRequest.OnKey(
                  new KeyReference.ByAlias(new AliasName("alias/mine")),
                  new KeyCommand.DescribeKey()));
      assertThat(described.metadata().arn()).isEqualTo(key);
      assertThat(described.metadata().description()).isEqualTo("kept");
    }
  }

  @Test
  void idleKeys_leaveTheMemory_beyondTheLimit() {
    try (TestRegion own =
        TestRegion.start(
            "pekko.cluster.sharding.passivation.default-strategy.active-entity-limit = 64")) {
      List<KeyArn> keys = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        keys.add(own.createKey());
      }
      int before = own.journal.replays.get();
      keys.forEach(key -> own.answer(KmsAnswer.Described.class, key, new KeyCommand.DescribeKey()));
      assertThat(own.journal.replays.get() - before).isGreaterThan(100);
    }
  }

  @Test
  void keyWithoutLife_leavesTheMemoryAtOnce() {
    KeyArn missing = new KeyArn(REGION, CALLER.account(), KeyId.of(UUID.randomUUID()));
    int before = region.journal.replays.get();
    Poll.until(() -> {
      assertThat(region.refusal(missing, new KeyCommand.DescribeKey()))
          .isEqualTo(new KmsError.KeyNotFound(missing));
      return region.journal.replays.get() >= before + 3;
    });
  }

  @Test
  void pendingDeletion_isCancelledBackToDisabled() {
    KeyArn key = region.createKey();
    KmsAnswer.DeletionScheduled scheduled =
        region.answer(
            KmsAnswer.DeletionScheduled.class, key, new KeyCommand.ScheduleKeyDeletion(7));
    assertThat(scheduled.deletionDate()).isEqualTo(region.now().plus(Duration.ofDays(7)));
    assertThat(region.journal.wakeUpOf("key|" + key.keyId())).contains(scheduled.deletionDate());
    region.answer(KmsAnswer.Acknowledged.class, key, new KeyCommand.CancelKeyDeletion());
    assertThat(region.journal.wakeUpOf("key|" + key.keyId())).isEmpty();
    assertThat(region.refusal(key, encrypt("x"))).isEqualTo(new KmsError.KeyDisabled(key));
  }

  @Test
  void lastUsage_isWhatTheRegionIsTold_andSaysWhenTheKeyWasMade() {
    KeyArn key = region.createKey();
    UsageHistory.LastUse use =
        new UsageHistory.LastUse(
            KmsOperation.ENCRYPT, TestRegion.TRACKED_SINCE, "event", "request");
    region.lastUses.put(key, use);
    for (KeyReference reference :
        List.of(new KeyReference.ByArn(key), new KeyReference.ById(key.keyId()))) {
      assertThat(
              region.answer(
                  KmsAnswer.LastUsage.class,
                  new KmsRequest.OnKey(reference, new KeyCommand.GetKeyLastUsage())))
          .isEqualTo(
              new KmsAnswer.LastUsage(
                  key,
                  region.now(),
                  Optional.of(new UsageHistory.Known(TestRegion.TRACKED_SINCE, Optional.of(use)))));
    }
  }

  @Test
  void lastUsage_isNotForOtherAccounts() {
    KeyArn key = region.createKey();
    Reply reply =
        region.ask(
            STRANGER,
            new KmsRequest.OnKey(new KeyReference.ByArn(key), new KeyCommand.GetKeyLastUsage()));
    assertThat(TestRegion.refusal(reply)).isInstanceOf(KmsError.AccessDenied.class);
  }
}
