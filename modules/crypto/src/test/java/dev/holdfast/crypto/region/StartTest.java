package dev.holdfast.crypto.region;

import static dev.holdfast.crypto.TestTools.TOOLS;
import static dev.holdfast.crypto.TestTools.fileRoot;
import static dev.holdfast.crypto.TestTools.freshBinding;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.crypto.root.RootException;
import dev.holdfast.crypto.root.RootException.Reason;
import dev.holdfast.crypto.root.RootFingerprint;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.journal.ShredStore;
import dev.holdfast.model.name.Region;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A root is made once; data without its own root does not start, and no start makes a second root.
 */
class StartTest {

  @TempDir private Path directory;
  private final MemoryShredStore store = new MemoryShredStore();
  private Path root;
  private RootFingerprint first;

  @BeforeEach
  void firstStart() {
    root = directory.resolve("root");
    try (RegionKeys region = start(store, false)) {
      first = region.fingerprint();
      region.vault().prepare(freshBinding()).toCompletableFuture().join();
    }
  }

  private RegionKeys start(ShredStore data, boolean journalHasEvents) {
    return RegionKeys.start(Region.US_EAST_1, fileRoot(root), data, journalHasEvents, TOOLS);
  }

  private void assertRefused(Reason reason, ShredStore data, boolean journalHasEvents) {
    assertThatThrownBy(() -> start(data, journalHasEvents))
        .isInstanceOfSatisfying(RootException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  void restart_hasTheSameFingerprint() {
    try (RegionKeys region = start(store, true)) {
      assertThat(region.fingerprint()).isEqualTo(first);
      region.checkRecorded(first);
    }
  }

  @Test
  void dataWithoutRoot_isRefused_andNoRootIsMade() throws IOException {
    Files.delete(root);
    assertRefused(Reason.MISSING, store, true);
    assertThat(root).doesNotExist();
  }

  @Test
  void journalWithoutShredStore_isRefused() throws IOException {
    assertRefused(Reason.DATA_MISSING, new MemoryShredStore(), true);
    Files.delete(root);
    assertRefused(Reason.DATA_MISSING, new MemoryShredStore(), true);
    assertThat(root).doesNotExist();
  }

  @Test
  void dataOfAnotherRoot_isRefused() throws IOException {
    Files.delete(root);
    fileRoot(root).create().close();
    assertRefused(Reason.FOREIGN, store, true);
  }

  @Test
  void usedRootWithoutData_isRefused() {
    try (RegionKeys region = start(store, true)) {
      region.startEpoch();
    }
    assertRefused(Reason.DATA_MISSING, new MemoryShredStore(), false);
  }

  @Test
  void rootOlderThanTheData_isRefused() throws IOException {
    Path copy = directory.resolve("copy");
    Files.copy(root, copy, StandardCopyOption.COPY_ATTRIBUTES);
    try (RegionKeys region = start(store, true)) {
      region.startEpoch();
    }
    Files.move(copy, root, StandardCopyOption.REPLACE_EXISTING);
    assertRefused(Reason.OUTDATED, store, true);
  }

  @Test
  void recordedFingerprintOfAnotherRoot_isRefused() {
    try (RegionKeys region = start(store, true)) {
      RootFingerprint other = new RootFingerprint("ab".repeat(32));
      assertThatThrownBy(() -> region.checkRecorded(other)).isInstanceOf(RootException.class);
    }
  }

  @Test
  void dataOfAnotherRegion_isRefused() {
    assertThatThrownBy(
            () -> RegionKeys.start(new Region("eu-west-1"), fileRoot(root), store, true, TOOLS))
        .isInstanceOf(IntegrityException.class);
  }

  @Test
  void firstStartCutShortAfterTheRoot_isTakenUpAgain() {
    Path fresh = directory.resolve("fresh");
    MemoryShredStore empty = new MemoryShredStore();
    empty.crashAtChange(1, true);
    assertThatThrownBy(
            () -> RegionKeys.start(Region.US_EAST_1, fileRoot(fresh), empty, false, TOOLS))
        .hasCauseInstanceOf(MemoryShredStore.Crash.class);
    empty.crashAtChange(Integer.MAX_VALUE, false);
    try (RegionKeys region =
        RegionKeys.start(Region.US_EAST_1, fileRoot(fresh), empty, false, TOOLS)) {
      assertThat(region.currentEpoch()).isEqualTo(1);
    }
  }
}
