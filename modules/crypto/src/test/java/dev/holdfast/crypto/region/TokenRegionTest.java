package dev.holdfast.crypto.region;

import static dev.holdfast.crypto.TestTools.TOOLS;
import static dev.holdfast.crypto.TestTools.freshBinding;
import static dev.holdfast.crypto.TestTools.tools;
import static dev.holdfast.crypto.token.TestTokens.FICKLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.crypto.root.Root;
import dev.holdfast.crypto.root.RootException;
import dev.holdfast.crypto.root.RootException.Reason;
import dev.holdfast.crypto.root.TokenRoot;
import dev.holdfast.crypto.token.TestTokens;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.Reply;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.journal.ShredStore.RingEntry;
import dev.holdfast.model.key.BackingKey;
import dev.holdfast.model.key.CiphertextBlob;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.key.KeyBinding;
import dev.holdfast.model.key.KeyUse;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.name.Region;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A region whose anchors are in a token. */
@ResourceLock(TestTokens.LIBRARY)
class TokenRegionTest {

  private static final int RETAINED = 1;

  @TempDir private Path directory;
  private final MemoryShredStore store = new MemoryShredStore();

  @BeforeEach
  void needSoftHsm() {
    TestTokens.assumeSoftHsm();
  }

  private TokenRoot root() {
    return new TokenRoot(
        directory.resolve("root"), Region.US_EAST_1, TestTokens.token(FICKLE), TOOLS.forRoots());
  }

  private RegionKeys open() {
    return RegionKeys.start(Region.US_EAST_1, root(), store, false, tools(RETAINED));
  }

  private static CiphertextBlob encrypt(RegionKeys region, KeyBinding binding, BackingKey key) {
    Reply reply =
        region
            .vault()
            .perform(
                new KeyUse.Encrypt(
                    binding,
                    key,
                    Plaintext.takeOwnershipOf(new byte[] {1}),
                    EncryptionContext.EMPTY));
    return ((KmsAnswer.Encrypted) ((Reply.Answered) reply).answer()).blob();
  }

  private static BackingKey prepare(RegionKeys region, KeyBinding binding) {
    return region.vault().prepare(binding).toCompletableFuture().join().orElseThrow();
  }

  private static void assertOpens(
      RegionKeys region, KeyBinding binding, BackingKey key, CiphertextBlob blob) {
    assertThat(
            region.vault().perform(new KeyUse.Decrypt(binding, key, blob, EncryptionContext.EMPTY)))
        .isInstanceOf(Reply.Answered.class);
  }

  @Test
  void whileTheTokenIsAway_allKeysServe_newOnesToo_andOnlyAnEpochHasToWait() throws IOException {
    Path folder = TestTokens.folder(FICKLE);
    Path away = folder.resolveSibling("../fickle-away").normalize();
    KeyBinding old = freshBinding();
    KeyBinding fresh = freshBinding();
    try (RegionKeys region = open()) {
      BackingKey oldKey = prepare(region, old);
      CiphertextBlob blob = encrypt(region, old, oldKey);
      BackingKey freshKey;
      Files.move(folder, away);
      try {
        assertOpens(region, old, oldKey, blob);
        freshKey = prepare(region, fresh);
        assertOpens(region, fresh, freshKey, encrypt(region, fresh, freshKey));
        assertThatThrownBy(region::startEpoch)
            .isInstanceOfSatisfying(
                RootException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_TOKEN));
        assertThat(region.currentEpoch()).isEqualTo(1);
      } finally {
        Files.move(away, folder);
      }
      assertThat(region.startEpoch().epoch()).isEqualTo(2);
      assertOpens(region, old, oldKey, blob);
      assertOpens(region, fresh, freshKey, encrypt(region, fresh, freshKey));
    }
  }

  @Test
  void keyRingOfAnEndedEpoch_opensWithNothingThatIsLeft() {
    KeyBinding binding = freshBinding();
    BackingKey key;
    CiphertextBlob blob;
    try (RegionKeys region = open()) {
      key = prepare(region, binding);
      blob = encrypt(region, binding, key);
      for (int i = 0; i <= RETAINED; i++) {
        region.startEpoch();
      }
    }
    try (RegionKeys region = open()) {
      assertOpens(region, binding, key, blob);
    }
    try (Root left = root().open()) {
      RingEntries entries = new RingEntries(Region.US_EAST_1, left.fingerprint());
      List<RingEntry> domains =
          store.everyRingEntry.stream()
              .filter(entry -> entry.name().equals(RingEntries.DOMAIN))
              .toList();
      assertThat(domains).extracting(RingEntry::epoch).containsExactly(1L, 2L, 3L);
      assertThatThrownBy(() -> entries.openDomainKey(left, domains.getFirst()))
          .isInstanceOf(IllegalArgumentException.class);
      // Nor when the entry pretends to be of an epoch that there is.
      RingEntry renamed = new RingEntry(RingEntries.DOMAIN, 2, domains.getFirst().wrapped());
      assertThatThrownBy(() -> entries.openDomainKey(left, renamed))
          .isInstanceOf(IntegrityException.class);
      assertThat(entries.openDomainKey(left, domains.getLast())).hasSize(32);
    }
  }
}
