package dev.holdfast.crypto.region;

import static dev.holdfast.crypto.TestTools.TOOLS;
import static dev.holdfast.crypto.TestTools.fileRoot;
import static dev.holdfast.crypto.TestTools.freshBinding;
import static dev.holdfast.crypto.TestTools.tools;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.crypto.TestTools;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.Reply;
import dev.holdfast.model.journal.EventSeal.Opened;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.journal.ShredStore;
import dev.holdfast.model.key.BackingKey;
import dev.holdfast.model.key.CiphertextBlob;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.key.ExportedKeyToken;
import dev.holdfast.model.key.KeyBinding;
import dev.holdfast.model.key.KeyUse;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegionKeysTest {

  private static final EncryptionContext CONTEXT = new EncryptionContext(Map.of("app", "billing"));

  @TempDir private Path directory;
  private final MemoryShredStore store = new MemoryShredStore();
  private RegionKeys region;

  @BeforeEach
  void start() {
    region = open(7);
  }

  @AfterEach
  void stop() {
    region.close();
  }

  private RegionKeys open(int retainedEpochs) {
    return RegionKeys.start(
        Region.US_EAST_1, fileRoot(directory.resolve("root")), store, false, tools(retainedEpochs));
  }

  private BackingKey prepare(KeyBinding binding) {
    return region.vault().prepare(binding).toCompletableFuture().join().orElseThrow();
  }

  private CiphertextBlob encrypt(KeyBinding binding, BackingKey key, byte[] clear) {
    Reply reply =
        region
            .vault()
            .perform(new KeyUse.Encrypt(binding, key, Plaintext.takeOwnershipOf(clear), CONTEXT));
    return ((KmsAnswer.Encrypted) ((Reply.Answered) reply).answer()).blob();
  }

  private Reply decrypt(KeyBinding binding, BackingKey key, CiphertextBlob blob) {
    return region.vault().perform(new KeyUse.Decrypt(binding, key, blob, CONTEXT));
  }

  private static byte[] clearOf(Reply reply) {
    return ((KmsAnswer.Decrypted) ((Reply.Answered) reply).answer()).plaintext().reveal();
  }

  @Test
  void whatIsEncrypted_isDecryptedAfterRestart() {
    KeyBinding binding = freshBinding();
    BackingKey key = prepare(binding);
    CiphertextBlob blob = encrypt(binding, key, new byte[] {1, 2, 3});
    region.close();
    region = open(7);
    assertThat(clearOf(decrypt(binding, key, blob))).containsExactly(1, 2, 3);
  }

  @Test
  void rotation_addsMaterial_andTheOldStillDecrypts() {
    KeyBinding binding = freshBinding();
    BackingKey first = prepare(binding);
    BackingKey second = region.vault().rotate(binding).toCompletableFuture().join();
    CiphertextBlob old = encrypt(binding, first, new byte[] {1});
    CiphertextBlob young = encrypt(binding, second, new byte[] {2});
    assertThat(second.materialId()).isNotEqualTo(first.materialId());
    assertThat(old.names(first.materialId())).isTrue();
    assertThat(clearOf(decrypt(binding, first, old))).containsExactly(1);
    assertThat(clearOf(decrypt(binding, second, young))).containsExactly(2);
    assertThat(decrypt(binding, second, old))
        .isEqualTo(new Reply.Refused(new KmsError.InvalidCiphertext()));
  }

  @Test
  void dataKey_comesWithOrWithoutItsPlaintext_andDecrypts() {
    KeyBinding binding = freshBinding();
    BackingKey key = prepare(binding);
    for (boolean withPlaintext : new boolean[] {true, false}) {
      Reply reply =
          region
              .vault()
              .perform(new KeyUse.GenerateDataKey(binding, key, 64, withPlaintext, CONTEXT));
      KmsAnswer.DataKey made = (KmsAnswer.DataKey) ((Reply.Answered) reply).answer();
      byte[] clear = clearOf(decrypt(binding, key, made.blob()));
      assertThat(clear).hasSize(64).isNotEqualTo(new byte[64]);
      assertThat(made.plaintext().isPresent()).isEqualTo(withPlaintext);
      made.plaintext().ifPresent(given -> assertThat(given.reveal()).isEqualTo(clear));
    }
  }

  @Test
  void tokenUnderAnotherBinding_isRefusedLoudly_alsoWhenTheKeyIsResident() {
    KeyBinding binding = freshBinding();
    BackingKey key = prepare(binding);
    CiphertextBlob blob = encrypt(binding, key, new byte[] {1});
    KeyBinding otherAccount =
        new KeyBinding(
            new KeyArn(Region.US_EAST_1, new AccountId("999999999999"), binding.arn().keyId()),
            binding.spec(),
            binding.usage(),
            binding.origin());
    assertThatThrownBy(() -> decrypt(otherAccount, key, blob))
        .isInstanceOf(IntegrityException.class);
    byte[] changed = key.token().toBytes();
    changed[changed.length - 1] ^= 1;
    BackingKey forged = new BackingKey(key.materialId(), ExportedKeyToken.copyOf(changed));
    assertThatThrownBy(() -> decrypt(binding, forged, blob)).isInstanceOf(IntegrityException.class);
    assertThat(clearOf(decrypt(binding, key, blob))).containsExactly(1);
  }

  @Test
  void shreddedKey_opensNothing_andItsEventsAreErased() {
    KeyBinding binding = freshBinding();
    KeyId keyId = binding.arn().keyId();
    BackingKey key = prepare(binding);
    CiphertextBlob blob = encrypt(binding, key, new byte[] {1});
    byte[] event = region.eventSeal().seal(keyId, new byte[] {9}, new byte[] {1, 2});
    assertThat(region.eventSeal().open(keyId, new byte[] {9}, event))
        .isInstanceOf(Opened.Clear.class);
    region.vault().shred(keyId).toCompletableFuture().join();
    region.vault().shred(keyId).toCompletableFuture().join();
    assertThat(store.count()).isZero();
    assertThatThrownBy(() -> decrypt(binding, key, blob)).isInstanceOf(IntegrityException.class);
    assertThat(region.eventSeal().open(keyId, new byte[] {9}, event))
        .isInstanceOf(Opened.Erased.class);
    assertThatThrownBy(() -> region.eventSeal().seal(keyId, new byte[0], new byte[0]))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void discardedMaterial_isGone_andTheOthersStay() {
    KeyBinding binding = freshBinding();
    BackingKey kept = prepare(binding);
    BackingKey discarded = region.vault().rotate(binding).toCompletableFuture().join();
    region
        .vault()
        .discard(binding.arn().keyId(), discarded.slot(binding.origin()))
        .toCompletableFuture()
        .join();
    assertThat(store.find(binding.arn().keyId(), discarded.materialId().hex())).isEmpty();
    CiphertextBlob blob = encrypt(binding, kept, new byte[] {5});
    assertThat(clearOf(decrypt(binding, kept, blob))).containsExactly(5);
  }

  @Test
  void regionEvents_neverErase_andRefuseChanges() {
    byte[] sealed = region.eventSeal().seal(null, new byte[] {1}, new byte[] {7});
    assertThat(region.eventSeal().open(null, new byte[] {1}, sealed))
        .isInstanceOfSatisfying(
            Opened.Clear.class, clear -> assertThat(clear.bytes()).containsExactly(7));
    assertThatThrownBy(() -> region.eventSeal().open(null, new byte[] {2}, sealed))
        .isInstanceOf(IntegrityException.class);
    assertThatThrownBy(() -> region.eventSeal().open(null, new byte[] {1}, new byte[0]))
        .isInstanceOf(IntegrityException.class);
  }

  @Test
  void journalKeyAndTokens_outliveEpochsAndRestarts() {
    byte[] mac = region.eventSeal().authenticate(new byte[] {1});
    byte[] token = region.vault().authenticateToken("marker", new byte[] {1});
    byte[] sealed = region.eventSeal().seal(null, new byte[0], new byte[] {7});
    for (int i = 0; i < 10; i++) {
      region.startEpoch();
    }
    region.close();
    region = open(7);
    assertThat(region.eventSeal().authenticate(new byte[] {1})).isEqualTo(mac).hasSize(32);
    assertThat(region.vault().authenticateToken("marker", new byte[] {1})).isEqualTo(token);
    assertThat(region.vault().authenticateToken("other", new byte[] {1})).isNotEqualTo(token);
    assertThat(region.eventSeal().open(null, new byte[0], sealed)).isInstanceOf(Opened.Clear.class);
  }

  @Test
  void rowMovedToAnotherKey_isRefused() {
    KeyBinding one = freshBinding();
    KeyBinding two = freshBinding();
    BackingKey key = prepare(one);
    prepare(two);
    ShredStore.Row row = store.find(one.arn().keyId(), ShredStore.METADATA).orElseThrow();
    store.put(new ShredStore.Row(two.arn().keyId(), row.slot(), row.epoch(), row.wrapped()));
    byte[] event = region.eventSeal().seal(one.arn().keyId(), new byte[0], new byte[] {1});
    assertThatThrownBy(() -> region.eventSeal().open(two.arn().keyId(), new byte[0], event))
        .isInstanceOf(IntegrityException.class);
    assertThat(key.token().toBytes()).hasSizeGreaterThan(32);
  }

  @Test
  void performIfOpen_opensNothingByItself() {
    KeyBinding binding = freshBinding();
    BackingKey key = prepare(binding);
    CiphertextBlob blob = encrypt(binding, key, new byte[] {4});
    KeyUse use = new KeyUse.Decrypt(binding, key, blob, CONTEXT);
    assertThat(region.vault().performIfOpen(use).map(RegionKeysTest::clearOf))
        .hasValueSatisfying(clear -> assertThat(clear).containsExactly(4));
    region.vault().evict(binding.arn().keyId());
    assertThat(region.vault().performIfOpen(use)).isEmpty();
    assertThat(clearOf(region.vault().perform(use))).containsExactly(4);
    assertThat(region.vault().performIfOpen(use)).isPresent();
  }

  @Test
  void evictionUnderLoad_isNeverSeenByCallers() {
    KeyBinding binding = freshBinding();
    BackingKey key = prepare(binding);
    CiphertextBlob blob = encrypt(binding, key, new byte[] {4});
    AtomicBoolean done = new AtomicBoolean();
    CompletableFuture<Void> evicting =
        CompletableFuture.runAsync(() -> {
          while (!done.get()) {
            region.vault().evict(binding.arn().keyId());
          }
        });
    List<byte[]> answers = new ArrayList<>();
    byte[] event = region.eventSeal().seal(binding.arn().keyId(), new byte[0], new byte[] {4});
    try {
      for (int i = 0; i < 2_000; i++) {
        answers.add(clearOf(decrypt(binding, key, blob)));
        Opened opened = region.eventSeal().open(binding.arn().keyId(), new byte[0], event);
        answers.add(((Opened.Clear) opened).bytes());
      }
    } finally {
      done.set(true);
      evicting.join();
    }
    assertThat(answers).allSatisfy(clear -> assertThat(clear).containsExactly(4));
  }

  @Test
  void residentKeys_areBoundedAndForgottenWhenIdle() {
    java.util.concurrent.atomic.AtomicReference<java.time.Instant> now =
        new java.util.concurrent.atomic.AtomicReference<>(TestTools.NOW);
    ResidentKeys<AutoCloseable> resident =
        new ResidentKeys<>(32, java.time.Duration.ofMinutes(10), now::get);
    List<String> closed = new ArrayList<>();
    KeyId keyId = freshBinding().arn().keyId();
    for (int i = 0; i < 100; i++) {
      String slot = "slot" + i;
      now.updateAndGet(instant -> instant.plusMillis(1));
      assertThat(
              resident.keep(
                  new ResidentKeys.Place(keyId, slot), () -> () -> closed.add(slot), () -> true))
          .isNotNull();
    }
    assertThat(resident.size()).isBetween(16, 32);
    assertThat(resident.find(new ResidentKeys.Place(keyId, "slot99"))).isNotNull();
    assertThat(resident.find(new ResidentKeys.Place(keyId, "slot0"))).isNull();
    now.updateAndGet(instant -> instant.plusSeconds(600));
    resident.evictIdle();
    assertThat(resident.size()).isZero();
    assertThat(closed).hasSize(100).doesNotHaveDuplicates();
  }

  @Test
  void randomForCallers_hasTheLengthAsked() {
    assertThat(region.vault().random(1024).reveal()).hasSize(1024).isNotEqualTo(new byte[1024]);
    assertThat(TOOLS.generators().callers()).isNotSameAs(TOOLS.generators().internal());
  }
}
