package dev.holdfast.journal.copy;

import dev.holdfast.journal.store.EmbeddedStorage;

class RunningFilesTest extends RunningCopyContract {

  @Override
  Storage source() {
    EmbeddedStorage files = EmbeddedStorage.open(directory.resolve("region"));
    return new Storage(files.events(), files.shreds());
  }
}
