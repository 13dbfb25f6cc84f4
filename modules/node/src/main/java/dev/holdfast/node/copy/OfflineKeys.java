package dev.holdfast.node.copy;

import dev.holdfast.crypto.memory.SecretMemory;
import dev.holdfast.crypto.random.Generators;
import dev.holdfast.crypto.region.RegionKeys;
import dev.holdfast.crypto.region.RegionProof;
import dev.holdfast.crypto.region.RegionSettings;
import dev.holdfast.journal.store.RegionStorage;
import dev.holdfast.model.name.Region;
import dev.holdfast.node.server.Roots;
import dev.holdfast.node.server.ServerSettings;
import dev.holdfast.node.start.DataDirectory;
import dev.holdfast.node.start.Remedies;
import dev.holdfast.node.start.StartRefused;
import java.time.InstantSource;
import java.util.Optional;

/** What opens a region's keys where no server runs around them. */
public final class OfflineKeys {

  private OfflineKeys() {}

  static RegionKeys.Tools tools() {
    SecretMemory memory = SecretMemory.open();
    memory.forbidDumps();
    return new RegionKeys.Tools(
        memory, Generators.fromKernel(), InstantSource.system(), RegionSettings.DEFAULT);
  }

  /** By what other regions know a region; empty when it has not been made. */
  public static Optional<String> proof(ServerSettings settings, DataDirectory data, Region region)
      throws StartRefused {
    RegionKeys.Tools crypto = tools();
    try (RegionStorage storage = settings.journal().storage(data).apply(region)) {
      if (storage.shreds().ring().isEmpty()) {
        return Optional.empty();
      }
      try (RegionKeys keys =
          RegionKeys.start(
              region,
              settings.root().providers().apply(region, Roots.beside(crypto)),
              storage.shreds(),
              storage.events().hasEvents(),
              crypto)) {
        return Optional.of(RegionProof.text(keys.vault().signingKey()));
      }
    } catch (RuntimeException e) {
      throw Remedies.refusal("region " + region + " does not open", e);
    }
  }
}
