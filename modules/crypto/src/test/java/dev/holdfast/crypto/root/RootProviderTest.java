package dev.holdfast.crypto.root;

import static dev.holdfast.crypto.TestTools.TOOLS;
import static dev.holdfast.crypto.TestTools.fileRoot;
import static dev.holdfast.crypto.TestTools.sealing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.root.RootException.Reason;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootProviderTest {

  private static final PassphraseRoot.Cost CHEAP = new PassphraseRoot.Cost(64, 1, 1);

  @TempDir private Path directory;

  private static PassphraseRoot passphraseRoot(Path path, String passphrase) {
    return new PassphraseRoot(
        path,
        () -> passphrase.getBytes(StandardCharsets.UTF_8),
        CHEAP,
        TOOLS.forRoots(),
        sealing());
  }

  private static void assertRefused(Reason reason, RootProvider provider) {
    assertThatThrownBy(provider::open)
        .isInstanceOfSatisfying(RootException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private static void assertKeepsAnchors(RootProvider provider) {
    byte[] first;
    byte[] second;
    RootFingerprint fingerprint;
    try (Root made = provider.create()) {
      fingerprint = made.fingerprint();
      made.begin(2);
      try (Secret one = made.anchor(1);
          Secret two = made.anchor(2)) {
        first = one.openSecret();
        second = two.openSecret();
      }
    }
    try (Root opened = provider.open()) {
      assertThat(opened.fingerprint()).isEqualTo(fingerprint);
      assertThat(opened.epochs()).containsExactly(1L, 2L);
      try (Secret one = opened.anchor(1);
          Secret two = opened.anchor(2)) {
        assertThat(one.openSecret()).isEqualTo(first).isNotEqualTo(second);
        assertThat(two.openSecret()).isEqualTo(second);
      }
      opened.end(Set.of(1L));
    }
    try (Root opened = provider.open()) {
      assertThat(opened.epochs()).containsExactly(2L);
      assertThatThrownBy(() -> opened.anchor(1)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> opened.end(Set.of(2L))).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(provider::create)
        .isInstanceOfSatisfying(
            RootException.class, e -> assertThat(e.reason()).isEqualTo(Reason.ALREADY_THERE));
  }

  @Test
  void fileRoot_keepsAnchors_andIsMadeOnce() throws IOException {
    Path path = directory.resolve("root");
    assertKeepsAnchors(fileRoot(path));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(path);
    }
  }

  @Test
  void passphraseRoot_keepsAnchors_andIsMadeOnce() {
    assertKeepsAnchors(passphraseRoot(directory.resolve("root"), "correct horse"));
  }

  @Test
  void wrongPassphrase_isRefused() {
    Path path = directory.resolve("root");
    passphraseRoot(path, "correct horse").create().close();
    assertRefused(Reason.WRONG_PASSPHRASE, passphraseRoot(path, "battery staple"));
  }

  @Test
  void rootOfAnotherProvider_isRefused() {
    Path path = directory.resolve("root");
    passphraseRoot(path, "correct horse").create().close();
    assertRefused(Reason.DAMAGED, fileRoot(path));
  }

  @Test
  void absurdCostInAnEditedFile_isRefusedBeforeItIsPaid() throws IOException {
    Path path = directory.resolve("root");
    passphraseRoot(path, "correct horse").create().close();
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.seek(RootHeader.BYTES + 16);
      file.writeInt(Integer.MAX_VALUE);
    }
    assertRefused(Reason.DAMAGED, passphraseRoot(path, "correct horse"));
  }

  @Test
  void rootThatOthersMayRead_isRefused() throws IOException {
    Path path = directory.resolve("root");
    fileRoot(path).create().close();
    for (String mode : new String[] {"rw-r-----", "rw----r--", "rw--w----", "rwx------"}) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
      assertRefused(Reason.EXPOSED, fileRoot(path));
    }
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("r--------"));
    fileRoot(path).open().close();
  }

  @Test
  void rootOfAnotherUser_isRefused() throws IOException {
    Path path = directory.resolve("root");
    fileRoot(path).create().close();
    assumeTrue(Files.getAttribute(path, "unix:uid").equals(0), "only the superuser can give away");
    Files.setAttribute(path, "unix:uid", 12345);
    assertRefused(Reason.EXPOSED, fileRoot(path));
  }

  @Test
  void symbolicLink_isRefused() throws IOException {
    Path path = directory.resolve("root");
    fileRoot(path).create().close();
    Path link = Files.createSymbolicLink(directory.resolve("link"), path);
    assertRefused(Reason.EXPOSED, fileRoot(link));
  }

  @Test
  void missingRoot_isRefused() {
    assertRefused(Reason.MISSING, fileRoot(directory.resolve("nothing")));
  }

  @Test
  void everyChangedOrMissingByte_isRefused() throws IOException {
    Path path = directory.resolve("root");
    fileRoot(path).create().close();
    byte[] good = Files.readAllBytes(path);
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 1;
      Files.write(path, bad);
      assertRefused(Reason.DAMAGED, fileRoot(path));
      Files.write(path, java.util.Arrays.copyOf(good, i));
      assertRefused(Reason.DAMAGED, fileRoot(path));
    }
  }

  @Test
  void oldContent_isOverwrittenWhereItStood() throws IOException {
    Path path = directory.resolve("root");
    try (Root root = fileRoot(path).create()) {
      Path sameFile = directory.resolve("seen-from-elsewhere");
      Files.createLink(sameFile, path);
      byte[] before = Files.readAllBytes(sameFile);
      root.begin(2);
      assertThat(Files.readAllBytes(sameFile)).hasSameSizeAs(before).containsOnly(0);
    }
  }

  @Test
  void draftLeftByACrash_isRemoved_andNeverDamagesTheRoot() throws IOException {
    Path path = directory.resolve("root");
    fileRoot(path).create().close();
    Path draft = directory.resolve(".root.draft-1");
    Path sameFile = directory.resolve(".root.draft-2");
    Files.write(draft, Files.readAllBytes(path));
    Files.createLink(sameFile, path);
    fileRoot(path).open().close();
    assertThat(draft).doesNotExist();
    assertThat(sameFile).doesNotExist();
    fileRoot(path).open().close();
  }
}
