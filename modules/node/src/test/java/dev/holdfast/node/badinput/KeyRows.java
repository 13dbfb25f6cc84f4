package dev.holdfast.node.badinput;

import static dev.holdfast.node.badinput.Row.row;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Keys that are named badly, or are in no state for what is asked. */
final class KeyRows {

  private static final String NOT_FOUND = "NotFoundException";
  private static final String IN_STATE = "KMSInvalidStateException";
  private static final String NOBODYS = "00000000-0000-4000-8000-000000000000";

  private KeyRows() {}

  private static Draft encrypt(Premises p, String key) {
    return p.kms("Encrypt", Map.of("KeyId", key, "Plaintext", Premises.PLAINTEXT));
  }

  private static Draft decrypt(Premises p, String key) {
    return p.kms(
        "Decrypt", Map.of("CiphertextBlob", p.blobOf(key), "EncryptionContext", Premises.CONTEXT));
  }

  private static Draft reEncrypt(Premises p, String destination) {
    return p.kms(
        "ReEncrypt",
        Map.of(
            "CiphertextBlob",
            p.blob(),
            "SourceEncryptionContext",
            Premises.CONTEXT,
            "DestinationKeyId",
            destination));
  }

  private static Draft about(Premises p, String operation, String key) {
    return p.kms(operation, Map.of("KeyId", key));
  }

  private static final List<Row> NAMES =
      List.of(
          row(
              "a name of no form",
              p -> encrypt(p, "not-a-key"),
              NOT_FOUND,
              "Invalid keyId 'not-a-key'"),
          row(
              "a key's id in capitals",
              p -> encrypt(p, p.keyId().toUpperCase(Locale.ROOT)),
              NOT_FOUND,
              "Invalid keyId '"),
          row(
              "a key that never was",
              p -> encrypt(p, NOBODYS),
              NOT_FOUND,
              "Key 'arn:aws:kms:us-east-1:111122223333:key/" + NOBODYS + "' does not exist"),
          row(
              "a key of another region",
              p -> encrypt(p, p.key().replace("us-east-1", "eu-west-1")),
              NOT_FOUND,
              "Invalid arn "),
          row(
              "a key in another region",
              p -> encrypt(p, p.keyId()).signedFor("eu-west-1", "kms"),
              NOT_FOUND,
              "' does not exist"),
          row(
              "the ARN of something else",
              p -> encrypt(p, "arn:aws:s3:::bucket"),
              "InvalidArnException",
              "Invalid arn arn:aws:s3:::bucket"),
          row(
              "an alias that never was",
              p -> encrypt(p, "alias/never"),
              NOT_FOUND,
              "Alias arn:aws:kms:us-east-1:111122223333:alias/never is not found."),
          row(
              "an alias with a look-alike letter",
              p -> encrypt(p, "\u0430lias/never"),
              NOT_FOUND,
              "Invalid keyId '"),
          row(
              "an alias where none is taken",
              p -> about(p, "DisableKey", "alias/never"),
              NOT_FOUND,
              "Invalid keyId 'alias/never'"),
          row(
              "an alias of AWS's for a key of one's own",
              p ->
                  p.kms("CreateAlias", Map.of("AliasName", "alias/aws/s3", "TargetKeyId", p.key())),
              "InvalidAliasNameException",
              "Alias alias/aws/s3 is reserved"),
          row(
              "a key of another account",
              p -> encrypt(p, p.foreignKey()),
              "AccessDeniedException",
              "is not authorized to perform: kms:Encrypt on"));

  private static final List<Row> STATES =
      List.of(
          row(
              "Encrypt under a disabled key",
              p -> encrypt(p, p.disabledKey()),
              "DisabledException",
              " is disabled."),
          row(
              "Decrypt of a disabled key's ciphertext",
              p -> decrypt(p, p.disabledKey()),
              "DisabledException",
              " is disabled."),
          row(
              "ReEncrypt to a disabled key",
              p -> reEncrypt(p, p.disabledKey()),
              "DisabledException",
              " is disabled."),
          row(
              "EnableKeyRotation of a disabled key",
              p -> about(p, "EnableKeyRotation", p.disabledKey()),
              "DisabledException",
              " is disabled."),
          row(
              "Encrypt under a key that awaits its deletion",
              p -> encrypt(p, p.dyingKey()),
              IN_STATE,
              " is pending deletion."),
          row(
              "Decrypt of the ciphertext of a key that awaits its deletion",
              p -> decrypt(p, p.dyingKey()),
              IN_STATE,
              " is pending deletion."),
          row(
              "EnableKey of a key that awaits its deletion",
              p -> about(p, "EnableKey", p.dyingKey()),
              IN_STATE,
              " is pending deletion."),
          row(
              "ScheduleKeyDeletion once more",
              p -> about(p, "ScheduleKeyDeletion", p.dyingKey()),
              IN_STATE,
              " is pending deletion."),
          row(
              "CancelKeyDeletion of a key that awaits none",
              p -> about(p, "CancelKeyDeletion", p.key()),
              IN_STATE,
              " is not pending deletion."),
          row(
              "Encrypt under a key without material",
              p -> encrypt(p, p.emptyKey()),
              IN_STATE,
              " is pending import."));

  static final List<Row> ALL = Stream.of(NAMES, STATES).flatMap(List::stream).toList();
}
