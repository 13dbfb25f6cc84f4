package dev.holdfast.crypto.root;

import static dev.holdfast.crypto.TestTools.fileRoot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.crypto.root.RootException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FileRootTest extends RootContract {

  @Override
  RootProvider provider(Path file) {
    return fileRoot(file);
  }

  @Override
  RootProvider otherKind(Path file) {
    return PassphraseRootTest.passphraseRoot(file, "correct horse");
  }

  @Test
  void rootThatOthersMayRead_isRefused() throws IOException {
    Path path = file();
    provider(path).create().close();
    for (String mode : new String[] {"rw-r-----", "rw----r--", "rw--w----", "rwx------"}) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
      assertRefused(Reason.EXPOSED, () -> provider(path).open());
    }
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("r--------"));
    provider(path).open().close();
  }

  @Test
  void rootOfAnotherUser_isRefused() throws IOException {
    Path path = file();
    provider(path).create().close();
    assumeTrue(Files.getAttribute(path, "unix:uid").equals(0), "only the superuser can give away");
    Files.setAttribute(path, "unix:uid", 12345);
    assertRefused(Reason.EXPOSED, () -> provider(path).open());
  }

  @Test
  void symbolicLink_isRefused() throws IOException {
    Path path = file();
    provider(path).create().close();
    Path link = Files.createSymbolicLink(directory.resolve("link"), path);
    assertRefused(Reason.EXPOSED, () -> provider(link).open());
  }

  @Test
  void everyChangedOrMissingByte_isRefused() throws IOException {
    Path path = file();
    provider(path).create().close();
    byte[] good = Files.readAllBytes(path);
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 1;
      Files.write(path, bad);
      assertRefused(Reason.DAMAGED, () -> provider(path).open());
      Files.write(path, Arrays.copyOf(good, i));
      assertRefused(Reason.DAMAGED, () -> provider(path).open());
    }
  }

  @Test
  void oldContent_isOverwrittenWhereItStood() throws IOException {
    Path path = file();
    try (Root root = provider(path).create()) {
      Path sameFile = directory.resolve("seen-from-elsewhere");
      Files.createLink(sameFile, path);
      byte[] before = Files.readAllBytes(sameFile);
      root.begin(2);
      assertThat(Files.readAllBytes(sameFile)).hasSameSizeAs(before).containsOnly(0);
    }
  }

  @Test
  void draftLeftByACrash_isRemoved_andNeverDamagesTheRoot() throws IOException {
    Path path = file();
    provider(path).create().close();
    Path draft = directory.resolve(".root.draft-1");
    Path sameFile = directory.resolve(".root.draft-2");
    Files.write(draft, Files.readAllBytes(path));
    Files.createLink(sameFile, path);
    provider(path).open().close();
    assertThat(draft).doesNotExist();
    assertThat(sameFile).doesNotExist();
    provider(path).open().close();
  }
}
