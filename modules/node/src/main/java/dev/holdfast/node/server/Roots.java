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
  private final boolean alone;

  public Roots(RegionKeys.Tools crypto) {
    this(crypto, true);
  }

  private Roots(RegionKeys.Tools crypto, boolean alone) {
    this.crypto = crypto;
    this.alone = alone;
  }

  /** Of roots that a running server may be changing; to be opened and copied only. */
  public static Roots beside(RegionKeys.Tools crypto) {
    return new Roots(crypto, false);
  }

  public RootProvider inFile(Path directory, Region region) {
    Path file = file(directory, region);
    return alone ? new FileRoot(file, crypto.forRoots()) : FileRoot.beside(file, crypto.forRoots());
  }

  /**
   * @param passphrase as {@link PassphraseRoot} wants it
   */
  public PassphraseRoot underPassphrase(
      Path directory, Region region, Supplier<byte[]> passphrase) {
    Path file = file(directory, region);
    return alone
        ? new PassphraseRoot(file, passphrase, PassphraseRoot.Cost.DEFAULT, crypto.forRoots())
        : PassphraseRoot.beside(file, passphrase, crypto.forRoots());
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
