package dev.holdfast.model.key;

import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.store.ExternalUse;
import dev.holdfast.model.store.KeyStore;
import dev.holdfast.model.store.Requester;

/** Decides about the use of a key of an external key store, after all that is decided of others. */
final class StoreUseDecider {

  private StoreUseDecider() {}

  /**
   * Whether a key of an external key store can do it at all. AWS generates no key pairs under one;
   * and the key of one key manager is not handed on as another's.
   */
  static boolean fits(KeyCommand.Cryptography command) {
    return command instanceof KeyCommand.Encrypt
        || command instanceof KeyCommand.Decrypt
        || command instanceof KeyCommand.GenerateDataKey
        // Not for symmetric keys, which is said otherwise.
        || !(command instanceof KeyCommand.SymmetricCryptography);
  }

  /**
   * @param use what would be decided if the key's own material were all
   * @param store the key's, connected
   */
  static Decision decide(
      KmsKey.Live live, KeyCommand command, KeyUse use, Caller caller, KeyStore store) {
    if (!(live.backing() instanceof Backing.ExternalKey external)) {
      throw new IllegalStateException("the key is in no store");
    }
    return new Decision.UseExternally(
        use,
        new ExternalUse(
            store.id(),
            store.proxy(),
            external.id(),
            live.arn(),
            Requester.of(caller),
            command.operation(),
            OuterLayer.associatedData(
                live.arn(), use.backingKey().materialId(), contextOf(command))));
  }

  private static EncryptionContext contextOf(KeyCommand command) {
    return command instanceof KeyCommand.SymmetricCryptography symmetric
        ? symmetric.context()
        : EncryptionContext.EMPTY;
  }
}
