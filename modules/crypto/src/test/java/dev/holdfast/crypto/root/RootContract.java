package dev.holdfast.crypto.root;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.crypto.root.RootException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every provider of roots keeps to, whatever it keeps them in. */
abstract class RootContract {

  static final byte[] CLEAR =
      "32 bytes that stand for some key".getBytes(StandardCharsets.US_ASCII);
  static final byte[] PLACE = {1, 2, 3};

  @TempDir Path directory;

  /** A provider that has seen nothing of what others did, as that of another process. */
  abstract RootProvider provider(Path file);

  /** The file of some other provider's root. */
  abstract RootProvider otherKind(Path file);

  final Path file() {
    return directory.resolve("root");
  }

  final RootProvider provider() {
    return provider(file());
  }

  static void assertRefused(Reason reason, ThrowingCallable attempt) {
    assertThatThrownBy(attempt)
        .isInstanceOfSatisfying(RootException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  void root_opensAgain_withAllItsEpochs() {
    assertThat(provider().exists()).isFalse();
    byte[] first;
    byte[] second;
    RootFingerprint fingerprint;
    try (Root made = provider().create()) {
      fingerprint = made.fingerprint();
      assertThat(made.epochs()).containsExactly(1L);
      first = made.seal(1, PLACE, CLEAR);
      made.begin(2);
      second = made.seal(2, PLACE, CLEAR);
      assertThat(made.open(1, PLACE, first)).contains(CLEAR);
    }
    assertThat(provider().exists()).isTrue();
    try (Root opened = provider().open()) {
      assertThat(opened.fingerprint()).isEqualTo(fingerprint);
      assertThat(opened.epochs()).containsExactly(1L, 2L);
      assertThat(opened.open(1, PLACE, first)).contains(CLEAR);
      assertThat(opened.open(2, PLACE, second)).contains(CLEAR);
    }
  }

  @Test
  void sealed_opensUnderItsEpochAndForItsBelongingsOnly() {
    try (Root root = provider().create()) {
      root.begin(2);
      byte[] sealed = root.seal(1, PLACE, CLEAR);
      assertThat(root.open(2, PLACE, sealed)).isEmpty();
      assertThat(root.open(1, new byte[] {1, 2}, sealed)).isEmpty();
      assertThat(root.open(1, PLACE, Arrays.copyOf(sealed, sealed.length - 1))).isEmpty();
      assertThat(root.open(1, PLACE, new byte[0])).isEmpty();
      for (int i = 0; i < sealed.length; i++) {
        sealed[i] ^= 1;
        assertThat(root.open(1, PLACE, sealed)).as("byte " + i).isEmpty();
        sealed[i] ^= 1;
      }
      assertThat(root.open(1, PLACE, sealed)).contains(CLEAR);
    }
  }

  @Test
  void endedEpoch_opensNothingAnyMore_hereOrInAnotherProcess() {
    byte[] ended;
    byte[] kept;
    try (Root root = provider().create()) {
      root.begin(2);
      root.begin(3);
      ended = root.seal(1, PLACE, CLEAR);
      kept = root.seal(3, PLACE, CLEAR);
      root.end(Set.of(1L, 2L, 77L));
      assertThat(root.epochs()).containsExactly(3L);
      assertThatThrownBy(() -> root.open(1, PLACE, ended))
          .isInstanceOf(IllegalArgumentException.class);
    }
    try (Root opened = provider().open()) {
      assertThat(opened.epochs()).containsExactly(3L);
      assertThat(opened.open(3, PLACE, ended)).isEmpty();
      assertThat(opened.open(3, PLACE, kept)).contains(CLEAR);
      assertThatThrownBy(() -> opened.open(1, PLACE, ended))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void lastEpoch_isNotEnded() {
    try (Root root = provider().create()) {
      assertThatThrownBy(() -> root.end(Set.of(1L))).isInstanceOf(IllegalArgumentException.class);
      assertThat(root.open(1, PLACE, root.seal(1, PLACE, CLEAR))).contains(CLEAR);
    }
  }

  @Test
  void epoch_isLaterThanAllThereAre() {
    try (Root root = provider().create()) {
      root.begin(5);
      assertThatThrownBy(() -> root.begin(5)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> root.begin(4)).isInstanceOf(IllegalArgumentException.class);
      assertThat(root.epochs()).containsExactly(1L, 5L);
    }
  }

  @Test
  void root_isMadeOnce() {
    try (Root made = provider().create()) {
      byte[] sealed = made.seal(1, PLACE, CLEAR);
      assertRefused(Reason.ALREADY_THERE, () -> provider().create());
      assertThat(provider().open().open(1, PLACE, sealed)).contains(CLEAR);
    }
  }

  @Test
  void anotherRoot_opensNothingOfThisOne() {
    Path elsewhere = directory.resolve("another-root");
    try (Root one = provider().create();
        Root another = provider(elsewhere).create()) {
      assertThat(another.fingerprint()).isNotEqualTo(one.fingerprint());
      assertThat(another.open(1, PLACE, one.seal(1, PLACE, CLEAR))).isEmpty();
    }
  }

  @Test
  void missingRoot_isRefused() {
    assertRefused(Reason.MISSING, () -> provider().open());
  }

  @Test
  void rootOfAnotherProvider_isRefused() {
    otherKind(file()).create().close();
    assertRefused(Reason.DAMAGED, () -> provider().open());
    assertRefused(Reason.ALREADY_THERE, () -> provider().create());
  }

  @Test
  void file_isItsOwnersAlone() throws IOException {
    provider().create().close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(file());
    }
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r-----"));
    assertRefused(Reason.EXPOSED, () -> provider().open());
  }
}
