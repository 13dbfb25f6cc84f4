package dev.holdfast.envelope;

import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which key, with what context, of which server. */
final class KeyOptions {

  @Option(
      names = "--key-id",
      paramLabel = "KEY",
      required = true,
      description =
          "The key: its id, its ARN, an alias (alias/NAME) or the ARN of an alias. Decryption uses"
              + " this key and no other; it looks up anything but a key's ARN with DescribeKey.")
  String keyId = "";

  @Option(
      names = "--context",
      paramLabel = "NAME=VALUE",
      description =
          "Encryption context, repeatable. Anybody can read it in the file; nobody can change it."
              + " Decryption refuses a file that was not encrypted with what is given here.")
  List<String> context = List.of();

  @Mixin ServerOptions server;
}
