package dev.holdfast.node.command;

import dev.holdfast.crypto.random.Generators;
import dev.holdfast.crypto.root.PassphraseShares;
import dev.holdfast.crypto.root.PrivateFile;
import dev.holdfast.crypto.root.RootException;
import dev.holdfast.node.server.SecretFile;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.StartRefused;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code holdfast split-passphrase}. */
@Command(
    name = "split-passphrase",
    mixinStandardHelpOptions = true,
    description = {
      "Splits the passphrase of the roots' copies into shares for several people: so many of them"
          + " give it back, and fewer tell nothing.",
      "Give each person one file, and keep none of them together."
    })
final class SplitPassphraseCommand implements Callable<Integer> {

  @Option(
      names = "--escrow-passphrase-file",
      paramLabel = "FILE",
      required = true,
      description = "The first line is the passphrase. HOLDFAST_ESCROW_PASSPHRASE_FILE")
  Path passphraseFile;

  @Option(
      names = "--needed",
      paramLabel = "K",
      required = true,
      description = "How many shares give it back, at least 2. HOLDFAST_NEEDED")
  int needed;

  @Option(
      names = "--shares",
      paramLabel = "N",
      required = true,
      description = "How many shares there are, at most 255. HOLDFAST_SHARES")
  int shares;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      required = true,
      description = "Where to: share-1.txt and so on, none of which is there yet. HOLDFAST_TO")
  Path to;

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws StartRefused {
    try {
      byte[] passphrase = SecretFile.firstLine(passphraseFile);
      List<String> lines =
          PassphraseShares.split(passphrase, needed, shares, Generators.fromKernel().internal());
      Arrays.fill(passphrase, (byte) 0);
      for (int i = 0; i < lines.size(); i++) {
        new PrivateFile(to.resolve("share-" + (i + 1) + ".txt"))
            .create((lines.get(i) + "\n").getBytes(StandardCharsets.US_ASCII));
      }
    } catch (IllegalArgumentException e) {
      throw new StartRefused(
          ExitStatus.USAGE,
          String.valueOf(e.getMessage()),
          "Name at least 2 with --needed, as many or more with --shares, and a passphrase of 1 to"
              + " 255 bytes.");
    } catch (RootException e) {
      throw new StartRefused(
          ExitStatus.ROOT_REFUSED,
          String.valueOf(e.getMessage()),
          "Name a passphrase that only you may read, and a directory without shares.");
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        shares + " shares in " + to + ", of which " + needed + " give the passphrase back.");
    out.flush();
    return 0;
  }
}
