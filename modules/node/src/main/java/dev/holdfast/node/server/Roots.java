package dev.holdfast.node.server;

import dev.holdfast.crypto.region.RegionKeys;
import dev.holdfast.crypto.root.FileRoot;
import dev.holdfast.crypto.root.PassphraseRoot;
import dev.holdfast.crypto.root.RootProvider;
import dev.holdfast.crypto.root.TokenRoot;
import dev.holdfast.crypto.token.Token;
import dev.holdfast.model.name.Region;
import java.nio.file.Path;
import java.util.function.Supplier;

/** Makes the root providers of a process, one file a region. */
public final class Roots {

  private final RegionKeys.Tools crypto;

  Roots(RegionKeys.Tools crypto) {
    this.crypto = crypto;
  }

  public RootProvider inFile(Path directory, Region region) {
    return new FileRoot(file(directory, region), crypto.forRoots());
  }

  /**
   * @param passphrase as {@link PassphraseRoot} wants it
   */
  public RootProvider underPassphrase(Path directory, Region region, Supplier<byte[]> passphrase) {
    return new PassphraseRoot(
        file(directory, region), passphrase, PassphraseRoot.Cost.DEFAULT, crypto.forRoots());
  }

  /**
   * @param token the same for all regions
   */
  public RootProvider inToken(Path directory, Region region, Token token) {
    return new TokenRoot(file(directory, region), region, token, crypto.forRoots());
  }

  private static Path file(Path directory, Region region) {
    return directory.resolve(region + ".root");
  }
}
