package dev.holdfast.node.command;

import dev.holdfast.node.copy.Escrow;
import dev.holdfast.node.server.SecretFile;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.StartRefused;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say where copies of the roots are, and under what. */
final class EscrowOptions {

  @Option(
      names = "--escrow",
      paramLabel = "DIR",
      description = {
        "Where copies of the roots are kept, each under a passphrase, apart from the backups.",
        "HOLDFAST_ESCROW"
      })
  @Nullable Path directory;

  @Option(
      names = "--escrow-passphrase-file",
      paramLabel = "FILE",
      description = {
        "The first line is the passphrase of these copies; only its owner may read it.",
        "HOLDFAST_ESCROW_PASSPHRASE_FILE"
      })
  @Nullable Path passphraseFile;

  /** By the passphrase file. */
  Optional<Escrow> read() throws StartRefused {
    Path file = passphraseFile;
    return read(file == null ? Optional.empty() : Optional.of(() -> SecretFile.firstLine(file)));
  }

  /**
   * @param passphrase empty when nobody has said it
   */
  Optional<Escrow> read(Optional<Supplier<byte[]>> passphrase) throws StartRefused {
    if (directory == null && passphrase.isEmpty()) {
      return Optional.empty();
    }
    if (directory == null || passphrase.isEmpty()) {
      throw new StartRefused(
          ExitStatus.USAGE,
          "copies of the roots need both a place and a passphrase",
          "Name both --escrow and --escrow-passphrase-file.");
    }
    return Optional.of(new Escrow(directory.toAbsolutePath().normalize(), passphrase.get()));
  }
}
