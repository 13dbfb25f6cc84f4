package dev.holdfast.node.command;

import dev.holdfast.crypto.root.PassphraseShares;
import dev.holdfast.crypto.root.RootException;
import dev.holdfast.node.copy.Escrow;
import dev.holdfast.node.copy.Restore;
import dev.holdfast.node.server.SecretFile;
import dev.holdfast.node.server.ServerSettings;
import dev.holdfast.node.start.DataDirectory;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.StartRefused;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code holdfast restore}. */
@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    description = {
      "Puts a backup where the configuration says that a server's data is, or in its Cassandra.",
      "Nothing is written over: the place must be empty but for its roots and its audit trail,"
          + " which say what has happened since."
    },
    footer = {
      "",
      "A root that is there is used as it is; where none is, it is taken from --escrow. A backup",
      "opens while the root has its epoch. Keys that the audit trail says were deleted since are",
      "destroyed before anything is put in place.",
      "If it is cut short, run it again: no server starts until it has ended well."
    })
final class RestoreCommand implements Callable<Integer> {

  @Mixin Configured configured;

  @Option(
      names = "--from",
      paramLabel = "DIR",
      required = true,
      description = "What holdfast backup has written. HOLDFAST_FROM")
  Path from;

  @Mixin EscrowOptions escrow;

  @Option(
      names = "--share",
      paramLabel = "FILE",
      split = ",",
      description = {
        "A share of the passphrase of the roots' copies, as holdfast split-passphrase has made it;"
            + " instead of the passphrase, as often as it takes.",
        "HOLDFAST_SHARE"
      })
  List<Path> shares = new ArrayList<>();

  @Option(
      names = "--allow-older",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      hideParamSyntax = true,
      description = {
        "Restore although more has happened here since, which is lost. Written to the audit trail.",
        "HOLDFAST_ALLOW_OLDER"
      })
  boolean allowOlder;

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws StartRefused {
    ServerSettings settings = configured.read();
    if (shares.isEmpty()) {
      return restore(settings, escrow.read());
    }
    byte[] passphrase = combinedShares();
    try {
      return restore(settings, escrow.read(Optional.of(passphrase::clone)));
    } finally {
      Arrays.fill(passphrase, (byte) 0);
    }
  }

  private int restore(ServerSettings settings, Optional<Escrow> copies) throws StartRefused {
    List<String> report;
    try (DataDirectory data = DataDirectory.open(settings.data())) {
      Restore restore = new Restore(settings, data, from, copies, allowOlder);
      try (Progress progress =
          new Progress(restore::progress, "of this step", spec.commandLine().getErr())) {
        report = restore.run(Instant.now(), progress::tick);
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    report.forEach(out::println);
    out.flush();
    return 0;
  }

  private byte[] combinedShares() throws StartRefused {
    try {
      List<String> lines = new ArrayList<>();
      for (Path share : shares) {
        lines.add(new String(SecretFile.firstLine(share), StandardCharsets.US_ASCII));
      }
      return PassphraseShares.combine(lines);
    } catch (RootException e) {
      throw new StartRefused(
          ExitStatus.ROOT_REFUSED,
          "the shares do not give a passphrase: " + e.getMessage(),
          "Name enough of one set, each a file that nobody else may read.");
    }
  }
}
