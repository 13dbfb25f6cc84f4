package dev.holdfast.envelope;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.kms.KmsClient;

/** {@code holdfast encrypt-file}. */
@Command(
    name = "encrypt-file",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Encrypts a file of any size under a key of the server.",
      "",
      "The server makes a data key and never sees the file; the file is encrypted here, piece by"
          + " piece, in the AWS Encryption SDK's message format (with key commitment and a"
          + " signature), which every AWS Encryption SDK can open. The caller needs"
          + " kms:GenerateDataKey on the key. The output gets its name when it is complete, and"
          + " only its owner may read it.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  holdfast encrypt-file --key-id alias/backup --context host=db1 dump.sql",
      "  tar c documents | holdfast encrypt-file --key-id alias/backup - > documents.tar.encrypted"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:encrypted",
      "2:an option or argument makes no sense",
      "40:the input cannot be read",
      "41:the output exists (--force replaces it) or cannot be written",
      "45:the server refuses the caller, or there are no credentials",
      "46:the server refuses the key: not there, disabled, of the wrong kind",
      "47:the server does not answer",
      "70:an error of Holdfast itself"
    })
final class EncryptFileCommand implements Callable<Integer> {

  private final Server server;

  @Mixin KeyOptions key;
  @Mixin FileOptions files;
  @Spec CommandSpec spec;

  EncryptFileCommand(Server server) {
    this.server = server;
  }

  @Override
  public Integer call() throws Failure {
    Context context = Context.of(key.context);
    Input input = Input.open(files.file, System.in);
    Output output = files.encrypted();
    if (output instanceof Pipe && Terminal.is(Terminal.STANDARD_OUTPUT)) {
      throw new Failure(
          Ending.USAGE, "a message is not for a terminal", "Use --output, or redirect.");
    }
    try (KmsClient kms = server.client(key.server, key.keyId)) {
      Work.carryOut(
          input,
          output,
          spec.commandLine().getErr(),
          (from, to) -> new Envelope(kms).encrypt(key.keyId, context, from, to));
    }
    return 0;
  }
}
