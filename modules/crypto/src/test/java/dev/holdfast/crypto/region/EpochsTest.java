package dev.holdfast.crypto.region;

import static dev.holdfast.crypto.TestTools.fileRoot;
import static dev.holdfast.crypto.TestTools.freshBinding;
import static dev.holdfast.crypto.TestTools.tools;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.crypto.root.FileRoot;
import dev.holdfast.crypto.root.Root;
import dev.holdfast.crypto.root.RootFingerprint;
import dev.holdfast.crypto.root.RootProvider;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.Reply;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.journal.ShredStore;
import dev.holdfast.model.key.BackingKey;
import dev.holdfast.model.key.CiphertextBlob;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.key.KeyBinding;
import dev.holdfast.model.key.KeyUse;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.name.Region;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EpochsTest {

  private static final int KEYS = 20;

  record Sample(KeyBinding binding, BackingKey key, CiphertextBlob blob) {}

  @TempDir private Path directory;

  private RegionKeys open(ShredStore store, RootProvider root, int retained) {
    return RegionKeys.start(Region.US_EAST_1, root, store, false, tools(retained));
  }

  private FileRoot root() {
    return fileRoot(directory.resolve("root"));
  }

  static List<Sample> samples(RegionKeys region) {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < KEYS; i++) {
      KeyBinding binding = freshBinding();
      BackingKey key = region.vault().prepare(binding).toCompletableFuture().join().orElseThrow();
      KeyUse.Encrypt encrypt =
          new KeyUse.Encrypt(
              binding,
              key,
              Plaintext.takeOwnershipOf(new byte[] {(byte) i}),
              EncryptionContext.EMPTY);
      Reply reply = region.vault().perform(encrypt);
      CiphertextBlob blob = ((KmsAnswer.Encrypted) ((Reply.Answered) reply).answer()).blob();
      samples.add(new Sample(binding, key, blob));
    }
    return samples;
  }

  static void assertAllOpen(RegionKeys region, List<Sample> samples) {
    assertThat(samples)
        .allSatisfy(sample ->
            assertThat(
                    region
                        .vault()
                        .perform(
                            new KeyUse.Decrypt(
                                sample.binding(),
                                sample.key(),
                                sample.blob(),
                                EncryptionContext.EMPTY)))
                .isInstanceOf(Reply.Answered.class));
  }

  @Test
  void epoch_movesEveryRow_andEndsTheOldestOnly() {
    MemoryShredStore store = new MemoryShredStore();
    try (RegionKeys region = open(store, root(), 2)) {
      List<Sample> samples = samples(region);
      assertThat(region.startEpoch()).isEqualTo(new EpochReport(2, 2L * KEYS, 2L * KEYS, Set.of()));
      assertThat(region.startEpoch().endedEpochs()).isEmpty();
      assertThat(region.startEpoch().endedEpochs()).containsExactly(1L);
      assertThat(store.wrappedBefore(4, 1)).isEmpty();
      assertAllOpen(region, samples);
    }
    try (Root left = root().open()) {
      assertThat(left.epochs()).containsExactly(2L, 3L, 4L);
    }
    assertThat(store.ring())
        .extracting(ShredStore.RingEntry::epoch)
        .containsExactlyInAnyOrder(2L, 2L, 3L, 3L, 4L, 4L);
  }

  @Test
  void epoch_isNotEnded_whileARowHidesFromTheRewrap() {
    MemoryShredStore store = new MemoryShredStore();
    try (RegionKeys region = open(store, root(), 0)) {
      List<Sample> samples = samples(region);
      store.hidden.add(samples.getFirst().key().materialId().hex());
      assertThatThrownBy(region::startEpoch).isInstanceOf(IntegrityException.class);
      store.hidden.clear();
      assertThat(region.startEpoch().endedEpochs()).containsExactly(1L, 2L);
      assertAllOpen(region, samples);
    }
  }

  @Test
  void epoch_isNotEnded_whenARowsEpochColumnLies() {
    MemoryShredStore store = new MemoryShredStore();
    try (RegionKeys region = open(store, root(), 0)) {
      samples(region);
      ShredStore.Row row = store.everyRow.getFirst();
      store.put(new ShredStore.Row(row.keyId(), row.slot(), 2, row.wrapped()));
      assertThatThrownBy(region::startEpoch).isInstanceOf(IntegrityException.class);
    }
    try (Root left = root().open()) {
      assertThat(left.epochs()).contains(1L);
    }
  }

  @Test
  void crashAtAnyStoreChange_losesNothing() {
    for (boolean before : new boolean[] {true, false}) {
      for (int change = 1; change <= 40; change++) {
        Path file = directory.resolve("root-" + before + change);
        MemoryShredStore store = new MemoryShredStore();
        List<Sample> samples;
        boolean crashed;
        try (RegionKeys region = open(store, fileRoot(file), 0)) {
          samples = samples(region);
          region.startEpoch();
          store.crashAtChange(change, before);
          crashed = crashes(region);
        }
        store.crashAtChange(Integer.MAX_VALUE, false);
        try (RegionKeys region = open(store, fileRoot(file), 0)) {
          assertAllOpen(region, samples);
          EpochReport report = region.startEpoch();
          assertThat(report.checkedRows()).isEqualTo(2L * KEYS);
          assertAllOpen(region, samples);
        }
        try (Root left = fileRoot(file).open()) {
          assertThat(left.epochs()).hasSize(1);
        }
        if (!crashed) {
          assertThat(change).as("changes an epoch makes").isGreaterThan(5);
          break;
        }
      }
    }
  }

  @Test
  void crashAtAnyRootChange_losesNothing() {
    for (int change = 1; change <= 2; change++) {
      for (boolean before : new boolean[] {true, false}) {
        Path file = directory.resolve("root-" + before + change);
        MemoryShredStore store = new MemoryShredStore();
        List<Sample> samples;
        CrashingRoot crashing = new CrashingRoot(fileRoot(file), change, before);
        try (RegionKeys region = open(store, crashing, 0)) {
          samples = samples(region);
          assertThat(crashes(region)).isTrue();
        }
        try (RegionKeys region = open(store, fileRoot(file), 0)) {
          assertAllOpen(region, samples);
          region.startEpoch();
          assertAllOpen(region, samples);
        }
      }
    }
  }

  private static boolean crashes(RegionKeys region) {
    try {
      region.startEpoch();
      return false;
    } catch (MemoryShredStore.Crash e) {
      return true;
    } catch (CompletionException e) {
      assertThat(e).hasCauseInstanceOf(MemoryShredStore.Crash.class);
      return true;
    }
  }

  /** A root that stops before or after its n-th change. */
  private record CrashingRoot(RootProvider inner, int crashAt, boolean before)
      implements RootProvider {

    @Override
    public boolean exists() {
      return inner.exists();
    }

    @Override
    public Root create() {
      return wrap(inner.create());
    }

    @Override
    public Root open() {
      return wrap(inner.open());
    }

    private Root wrap(Root root) {
      return new Root() {
        private int changes;

        private void change(Runnable change) {
          changes++;
          if (changes == crashAt && before) {
            throw new MemoryShredStore.Crash();
          }
          change.run();
          if (changes == crashAt) {
            throw new MemoryShredStore.Crash();
          }
        }

        @Override
        public RootFingerprint fingerprint() {
          return root.fingerprint();
        }

        @Override
        public SortedSet<Long> epochs() {
          return root.epochs();
        }

        @Override
        public byte[] seal(long epoch, byte[] belongsTo, byte[] clear) {
          return root.seal(epoch, belongsTo, clear);
        }

        @Override
        public Optional<byte[]> open(long epoch, byte[] belongsTo, byte[] sealed) {
          return root.open(epoch, belongsTo, sealed);
        }

        @Override
        public void begin(long epoch) {
          change(() -> root.begin(epoch));
        }

        @Override
        public void end(Set<Long> epochs) {
          change(() -> root.end(epochs));
        }

        @Override
        public void close() {
          root.close();
        }
      };
    }
  }
}
