package dev.holdfast.crypto.root;

import static dev.holdfast.crypto.TestTools.TOOLS;
import static dev.holdfast.crypto.TestTools.fileRoot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.crypto.root.RootException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A root whose copies are kept elsewhere, and come back from there. */
class PortableRootsTest {

  @TempDir Path directory;

  private FileRoot own() {
    return fileRoot(directory.resolve("own"));
  }

  private PassphraseRoot copy() {
    return PassphraseRootTest.passphraseRoot(directory.resolve("copy"), "correct horse");
  }

  @Test
  void copy_opensWhatTheRootHasSealed_andComesBackAsIt() {
    byte[] sealed;
    try (StoredRoot root = own().create()) {
      root.begin(2);
      sealed = root.seal(2, RootContract.PLACE, RootContract.CLEAR);
      copy().keep(root);
    }
    FileRoot back = fileRoot(directory.resolve("back"));
    try (StoredRoot kept = copy().open()) {
      assertThat(kept.open(2, RootContract.PLACE, sealed)).contains(RootContract.CLEAR);
      back.keep(kept);
    }
    try (Root root = back.open();
        Root first = own().open()) {
      assertThat(root.fingerprint()).isEqualTo(first.fingerprint());
      assertThat(root.epochs()).containsExactly(1L, 2L);
      assertThat(root.open(2, RootContract.PLACE, sealed)).contains(RootContract.CLEAR);
    }
  }

  /** Or what was deleted would live on in it. */
  @Test
  void laterCopy_hasNoneOfTheEpochsThatHaveEnded() {
    try (StoredRoot root = own().create()) {
      copy().keep(root);
      root.begin(2);
      root.end(Set.of(1L));
      copy().keep(root);
    }
    try (Root kept = copy().open()) {
      assertThat(kept.epochs()).containsExactly(2L);
    }
  }

  @Test
  void olderRoot_doesNotReplaceANewerCopy() throws Exception {
    Path older = directory.resolve("older");
    try (StoredRoot root = own().create()) {
      Files.copy(directory.resolve("own"), older);
      root.begin(2);
      copy().keep(root);
    }
    try (StoredRoot old = fileRoot(older).open()) {
      RootContract.assertRefused(Reason.OUTDATED, () -> copy().keep(old));
    }
    try (Root kept = copy().open()) {
      assertThat(kept.epochs()).containsExactly(1L, 2L);
    }
  }

  @Test
  void copyOfAnotherRoot_isNotReplaced() {
    try (StoredRoot root = own().create();
        StoredRoot other = fileRoot(directory.resolve("other")).create()) {
      copy().keep(root);
      RootContract.assertRefused(Reason.FOREIGN, () -> copy().keep(other));
    }
  }

  @Test
  void copyUnderAnotherPassphrase_isNotReplaced() {
    try (StoredRoot root = own().create()) {
      copy().keep(root);
      RootContract.assertRefused(
          Reason.WRONG_PASSPHRASE,
          () ->
              PassphraseRootTest.passphraseRoot(directory.resolve("copy"), "battery staple")
                  .keep(root));
    }
  }

  /** The owner would lose what it has begun meanwhile. */
  @Test
  void rootReadBesideItsOwner_isNeverWritten() throws Exception {
    try (Root owned = own().create()) {
      byte[] sealed;
      try (Root beside = FileRoot.beside(directory.resolve("own"), TOOLS.forRoots()).open()) {
        beside.begin(2);
        assertThat(beside.epochs()).containsExactly(1L, 2L);
        owned.begin(2);
        sealed = owned.seal(2, RootContract.PLACE, RootContract.CLEAR);
        beside.end(Set.of(1L));
      }
      try (Root again = own().open()) {
        assertThat(again.epochs()).containsExactly(1L, 2L);
        assertThat(again.open(2, RootContract.PLACE, sealed)).contains(RootContract.CLEAR);
      }
    }
  }

  /** The draft of a change that another process is making is that process's. */
  @Test
  void rootReadBesideItsOwner_leavesDraftsAlone() throws Exception {
    own().create().close();
    Path draft = directory.resolve(".own.draft-1");
    Files.write(draft, new byte[] {1});
    FileRoot.beside(directory.resolve("own"), TOOLS.forRoots()).open().close();
    assertThat(draft).exists();
    own().open().close();
    assertThat(draft).doesNotExist();
  }
}
