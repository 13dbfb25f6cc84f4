package dev.holdfast.model.key;

import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.store.ExternalUse;
import dev.holdfast.model.store.KeyStore;
import dev.holdfast.model.store.ProxyAccess;
import dev.holdfast.model.store.Requester;
import dev.holdfast.model.store.TokenAccess;
import dev.holdfast.model.store.TokenUse;

/** Decides about the use of a key of a custom key store, after all that is decided of others. */
final class StoreUseDecider {

  private StoreUseDecider() {}

  /**
   * Whether a key of a custom key store can do it at all. AWS generates no key pairs under one; and
   * the key of one key manager is not handed on as another's.
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
    if (!(live.backing() instanceof Backing.InStore key)) {
      throw new IllegalStateException("the key is in no store");
    }
    PublicBytes associatedData =
        OuterLayer.associatedData(live.arn(), use.backingKey().materialId(), contextOf(command));
    return new Decision.UseExternally(
        use,
        switch (store.access()) {
          case ProxyAccess proxy ->
              new ExternalUse(
                  store.id(),
                  proxy,
                  key.id(),
                  live.arn(),
                  Requester.of(caller),
                  command.operation(),
                  associatedData);
          case TokenAccess token ->
              new TokenUse(store.id(), token, key.id(), live.arn(), associatedData);
        });
  }

  private static EncryptionContext contextOf(KeyCommand command) {
    return command instanceof KeyCommand.SymmetricCryptography symmetric
        ? symmetric.context()
        : EncryptionContext.EMPTY;
  }
}
