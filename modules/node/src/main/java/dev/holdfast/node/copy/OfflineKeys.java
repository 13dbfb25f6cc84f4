package dev.holdfast.node.copy;

import dev.holdfast.crypto.memory.SecretMemory;
import dev.holdfast.crypto.random.Generators;
import dev.holdfast.crypto.region.RegionKeys;
import dev.holdfast.crypto.region.RegionSettings;
import java.time.InstantSource;

/** What opens a region's keys where no server runs around them. */
final class OfflineKeys {

  private OfflineKeys() {}

  static RegionKeys.Tools tools() {
    SecretMemory memory = SecretMemory.open();
    memory.forbidDumps();
    return new RegionKeys.Tools(
        memory, Generators.fromKernel(), InstantSource.system(), RegionSettings.DEFAULT);
  }
}
