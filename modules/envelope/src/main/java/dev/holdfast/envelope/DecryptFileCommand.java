package dev.holdfast.envelope;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.kms.KmsClient;

/** {@code holdfast decrypt-file}. */
@Command(
    name = "decrypt-file",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Decrypts a file that encrypt-file or an AWS Encryption SDK has encrypted.",
      "",
      "Only with the key that is named, only with the context that is given (the file may have more"
          + " of it), and only messages with key commitment. The caller needs kms:Decrypt on the"
          + " key. The output gets its name when all of it was found to be authentic, and only its"
          + " owner may read it; a decryption that fails or is interrupted leaves nothing.",
      "",
      "To standard output each piece goes as soon as it is authentic by itself, but whether the"
          + " file was cut short, and its signature, show at the end only: use what was piped when"
          + " the exit code is 0, not before.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  holdfast decrypt-file --key-id alias/backup --context host=db1 dump.sql.encrypted",
      "  holdfast decrypt-file --key-id alias/backup -o restored.sql dump.sql.encrypted"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:decrypted, and all of it is authentic",
      "2:an option or argument makes no sense",
      "40:the input cannot be read",
      "41:the output exists (--force replaces it) or cannot be written",
      "42:the input is no such message, or was changed or cut short",
      "43:the message was encrypted under another key",
      "44:the message was encrypted with another context",
      "45:the server refuses the caller, or there are no credentials",
      "46:the server refuses the key: not there, disabled, of the wrong kind",
      "47:the server does not answer",
      "70:an error of Holdfast itself"
    })
final class DecryptFileCommand implements Callable<Integer> {

  private final Server server;

  @Mixin KeyOptions key;
  @Mixin FileOptions files;
  @Spec CommandSpec spec;

  DecryptFileCommand(Server server) {
    this.server = server;
  }

  @Override
  public Integer call() throws Failure {
    Context context = Context.of(key.context);
    Input input = Input.open(files.file, System.in);
    Output output = files.decrypted();
    try (KmsClient kms = server.client(key.server, key.keyId)) {
      Work.carryOut(
          input,
          output,
          spec.commandLine().getErr(),
          (from, to) -> new Envelope(kms).decrypt(key.keyId, context, from, to));
    }
    return 0;
  }
}
