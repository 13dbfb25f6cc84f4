package dev.holdfast.envelope;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.kms.KmsClient;

/** {@code holdfast re-encrypt}. */
@Command(
    name = "re-encrypt",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Re-encrypts the ciphertexts that a manifest lists, under the newest material of a key.",
      "",
      "The server decrypts and encrypts; no plaintext comes here. The caller needs"
          + " kms:ReEncryptFrom on the keys that open the ciphertexts and kms:ReEncryptTo on the"
          + " key that they go to. For symmetric keys. What AWS's ReEncrypt does, many at a time:"
          + " the server must be a Holdfast.",
      "",
      "The manifest has a JSON object in each line:",
      "",
      "  {\"id\": \"42\", \"ciphertext\": \"AQID...\", \"context\": {\"tenant\": \"7\"}}",
      "  {\"file\": \"secrets/db.encrypted\"}",
      "",
      "  id                  what results call it; a file's is its name",
      "  ciphertext          in base64; the new one is in the results",
      "  file                holds the ciphertext as bytes, and is replaced in one step",
      "  context             what it was encrypted with",
      "  destinationContext  what to encrypt it with, if not with the same",
      "  sourceKey           the only key that may open it; before --source-key-id",
      "  destinationKey      the key to encrypt it under; before --key-id",
      "",
      "The results have a line for each item: done, current (it was under the newest material"
          + " already and was left as it is) or failed, with the server's error. When a run fails"
          + " or is stopped, in whatever way, the same command goes on where it was; what failed is"
          + " tried again. For the next rotation begin with other results.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  find secrets -name '*.encrypted' | jq -Rc '{file: .}' > files.jsonl",
      "  holdfast re-encrypt --key-id alias/backup --manifest files.jsonl",
      "",
      "  psql -At -c \"select json_build_object('id', id, 'ciphertext', encode(secret, 'base64'))"
          + " from t\" > t.jsonl",
      "  holdfast re-encrypt --key-id alias/backup --manifest t.jsonl",
      "  jq -r 'select(.state == \"done\") | [.id, .ciphertext] | @csv' t.jsonl.results > t.csv"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all items are done, or would be",
      "2:an option or argument makes no sense",
      "40:the manifest cannot be read, or a line of it makes no sense; nothing was done",
      "41:the results cannot be written, or are of another manifest, key or run",
      "45:the server refuses the caller, or there are no credentials; run it again with others",
      "47:the server does not answer, or has no time; run it again later",
      "48:some items failed, and all others are done",
      "70:an error of Holdfast itself"
    })
final class ReEncryptCommand implements Callable<Integer> {

  private static final String SUFFIX = ".results";

  /** The results tell of the others. */
  private static final int FAILURES_SHOWN = 20;

  private final Server server;
  private final Rounds.Pause pause;

  @Option(
      names = "--manifest",
      paramLabel = "FILE",
      required = true,
      description = "What to re-encrypt. Names of files in it are from the working directory.")
  Path manifest;

  @Option(
      names = "--key-id",
      paramLabel = "KEY",
      description =
          "The key to encrypt under: its id, its ARN, an alias (alias/NAME) or the ARN of an alias."
              + " Needed unless every item has a destinationKey.")
  @Nullable String keyId;

  @Option(
      names = "--source-key-id",
      paramLabel = "KEY",
      description =
          "The only key that may open the ciphertexts. Default: whichever encrypted them, if the"
              + " caller may.")
  @Nullable String sourceKeyId;

  @Option(
      names = "--results",
      paramLabel = "FILE",
      description = "Where results go. Default: the manifest's name with .results added.")
  @Nullable Path results;

  @Option(
      names = "--dry-run",
      description =
          "Asks the server for each item whether it would do it, with this key, context and these"
              + " rights. Changes and writes nothing, and prints what would be refused.")
  boolean dryRun;

  @Option(
      names = "--accept-changes",
      description =
          "Goes on with results of a manifest that has changed since, or with other keys. What was"
              + " done and is asked for in the same words stays done.")
  boolean acceptChanges;

  @Mixin ServerOptions options;
  @Spec CommandSpec spec;

  ReEncryptCommand(Server server, Rounds.Pause pause) {
    this.server = server;
    this.pause = pause;
  }

  @Override
  public Integer call() throws Failure {
    Item.Defaults defaults =
        new Item.Defaults(Optional.ofNullable(sourceKeyId), Optional.ofNullable(keyId));
    Path to = results != null ? results : Path.of(manifest + SUFFIX);
    PrintWriter out = spec.commandLine().getOut();
    Tally tally;
    try (KmsClient kms = server.client(options, defaults.destinationKey().orElse(""));
        Batches batches = Batches.of(kms);
        StatusLine line =
            new StatusLine(Terminal.watched(spec.commandLine().getErr()), System::nanoTime)) {
      Manifest items = Manifest.read(manifest, defaults);
      tally = run(items, to, new Rounds(batches, pause), new Told(out, line, dryRun));
    } catch (OutOfMemoryError e) {
      throw new Failure(
          Ending.INPUT,
          "the manifest has more items than fit into memory",
          "Give more, such as HOLDFAST_HEAP=2g, or make several manifests of it.");
    }
    out.println(tally.told(dryRun));
    if (!dryRun) {
      out.println("Results: " + Terminal.printable(to.toString()));
    }
    out.flush();
    return tally.failed() == 0 ? 0 : Ending.PARTLY.code();
  }

  private Tally run(Manifest items, Path to, Rounds rounds, Told told) throws Failure {
    Ledger.Purpose purpose = Ledger.Purpose.of(items);
    if (dryRun) {
      return ReEncryption.dryRun(items, Results.look(to, purpose, acceptChanges), rounds, told);
    }
    try (Results file = Results.open(to, purpose, acceptChanges)) {
      return ReEncryption.run(items, file, rounds, told);
    }
  }

  /** Says what is refused, as it happens. */
  private static final class Told implements ReEncryption.Audience {
    private final PrintWriter out;
    private final StatusLine line;
    private final boolean all;
    private int shown;

    Told(PrintWriter out, StatusLine line, boolean all) {
      this.out = out;
      this.line = line;
      this.all = all;
    }

    @Override
    public void refused(Item item, Answer.Refused why) {
      if (!all && ++shown > FAILURES_SHOWN) {
        return;
      }
      line.close();
      out.println(
          !all && shown == FAILURES_SHOWN
              ? "and so on: the results tell of all"
              : Terminal.printable(item.id() + ": " + why.told()));
      out.flush();
    }

    @Override
    public void progress(Tally tally) {
      line.show(tally::progress);
    }
  }
}
