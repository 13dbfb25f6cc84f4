package dev.holdfast.journal.copy;

import dev.holdfast.journal.store.EmbeddedStorage;
import dev.holdfast.journal.store.RegionStorage;

class FilesToFilesTest extends RegionCopyContract {

  @Override
  Storage source() {
    EmbeddedStorage memory = EmbeddedStorage.inMemory();
    return new Storage(memory.events(), memory.shreds());
  }

  @Override
  RegionStorage target() {
    return EmbeddedStorage.open(directory.resolve("copy"));
  }
}
