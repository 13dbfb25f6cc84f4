package dev.holdfast.node.copy;

import dev.holdfast.crypto.root.PassphraseRoot;
import dev.holdfast.model.name.Region;
import dev.holdfast.node.server.Roots;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Copies of the roots apart from all backups, each a root file under a passphrase, as the provider
 * of that name has it. Each backup replaces them: what an epoch has ended is gone from them, too.
 *
 * @param directory with {@code <region>.root}
 * @param passphrase in an array of its own each time, which is overwritten
 */
public record Escrow(Path directory, Supplier<byte[]> passphrase) {

  PassphraseRoot of(Region region, Roots roots) {
    return roots.underPassphrase(directory, region, passphrase);
  }
}
