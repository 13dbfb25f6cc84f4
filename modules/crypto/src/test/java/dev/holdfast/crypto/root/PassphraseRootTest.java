package dev.holdfast.crypto.root;

import static dev.holdfast.crypto.TestTools.TOOLS;
import static dev.holdfast.crypto.TestTools.fileRoot;

import dev.holdfast.crypto.root.RootException.Reason;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PassphraseRootTest extends RootContract {

  private static final PassphraseRoot.Cost CHEAP = new PassphraseRoot.Cost(64, 1, 1);

  static PassphraseRoot passphraseRoot(Path path, String passphrase) {
    return new PassphraseRoot(
        path, () -> passphrase.getBytes(StandardCharsets.UTF_8), CHEAP, TOOLS.forRoots());
  }

  @Override
  RootProvider provider(Path file) {
    return passphraseRoot(file, "correct horse");
  }

  @Override
  RootProvider otherKind(Path file) {
    return fileRoot(file);
  }

  @Test
  void wrongPassphrase_isRefused() {
    Path path = file();
    passphraseRoot(path, "correct horse").create().close();
    assertRefused(Reason.WRONG_PASSPHRASE, () -> passphraseRoot(path, "battery staple").open());
  }

  @Test
  void absurdCostInAnEditedFile_isRefusedBeforeItIsPaid() throws IOException {
    Path path = file();
    passphraseRoot(path, "correct horse").create().close();
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.seek(RootHeader.BYTES + 16);
      file.writeInt(Integer.MAX_VALUE);
    }
    assertRefused(Reason.DAMAGED, () -> provider(path).open());
  }
}
