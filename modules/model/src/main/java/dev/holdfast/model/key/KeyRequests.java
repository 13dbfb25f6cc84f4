package dev.holdfast.model.key;

import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.operation.KmsOperation;
import java.util.List;
import java.util.Optional;

/**
 * Several commands of one caller to one KMS key, which stand beside each other as if each had come
 * alone.
 *
 * @param addressed as in {@link KeyRequest}
 */
public record KeyRequests(
    KeyArn addressed, List<KeyCommand> commands, Caller caller, RequestFacts facts) {

  public KeyRequests {
    commands = List.copyOf(commands);
  }

  /** One of them alone. */
  KeyRequest with(KeyCommand command) {
    return new KeyRequest(addressed, command, caller, facts);
  }

  /**
   * All of a command that the right to it can depend on, the key, the caller and the facts being
   * the same.
   *
   * @param kind of the command
   * @param named whether the caller named the key, where a ciphertext could have
   */
  record Words(
      Class<? extends KeyCommand> kind,
      KmsOperation operation,
      boolean named,
      EncryptionContext context) {

    /** Empty for commands of which that is not so, or not known. */
    static Optional<Words> of(KeyCommand command) {
      boolean plain =
          command instanceof KeyCommand.Encrypt
              || command instanceof KeyCommand.Decrypt
              || command instanceof KeyCommand.GenerateDataKey;
      return plain
          ? Optional.of(
              new Words(
                  command.getClass(),
                  command.operation(),
                  !KeyAccess.isNamedByCiphertextOnly(command),
                  ((KeyCommand.SymmetricCryptography) command).context()))
          : Optional.empty();
    }
  }
}
