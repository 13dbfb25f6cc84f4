package dev.holdfast.model.key;

import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.store.StoreId;
import dev.holdfast.model.store.StoreUse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a key's actor is to do about a command; it decides nothing itself. */
public sealed interface Decision {

  static Decision answer(KmsAnswer answer) {
    return new Answer(answer);
  }

  static Decision refuse(KmsError error) {
    return new Refuse(error);
  }

  static Decision persist(KmsAnswer answer, KeyEvent event) {
    return new Persist(List.of(event), answer);
  }

  /** Only where the event changes something. */
  static Decision persistIf(boolean changes, KmsAnswer answer, KeyEvent event) {
    return new Persist(changes ? List.of(event) : List.of(), answer);
  }

  /** Journal the events, then answer. No events means that the change was already so. */
  record Persist(List<KeyEvent> events, KmsAnswer answer) implements Decision {
    public Persist {
      events = List.copyOf(events);
    }
  }

  /** Nothing changes. */
  record Answer(KmsAnswer answer) implements Decision {}

  /** Let the vault do the cryptography, off the mailbox. */
  record Use(KeyUse use) implements Decision {}

  /**
   * Let the vault do the cryptography, and tell a dry run no more than whether that works: of
   * everything that may refuse a request it is the last.
   */
  record Rehearse(KeyUse use) implements Decision {}

  /**
   * Let the vault and a key of a store do the cryptography, off the mailbox: what the vault seals
   * the other seals once more, and opens first.
   *
   * @param use of an Encrypt, a GenerateDataKey, or a Decrypt of the blob with its outer layer
   */
  record UseExternally(KeyUse use, StoreUse external) implements Decision {}

  /** Ask what the store is that the key is in, then decide again. */
  record SeeStore(AccountId account, StoreId store) implements Decision {}

  /**
   * Let the vault make a backing key, then decide again with it: the state may have changed
   * meanwhile.
   */
  record Generate(KeyBinding binding) implements Decision {}

  /**
   * Let the vault make a key pair and a token for an import, and answer with them.
   *
   * @param validTo until when they may be used
   */
  record OfferImport(
      KeyBinding binding, WrappingAlgorithm algorithm, KeySpec wrappingKeySpec, Instant validTo)
      implements Decision {}

  /**
   * Let the vault unwrap imported material, then decide again with it, or refuse as it does.
   *
   * @param namingKey of a multi-Region key
   */
  record Unwrap(
      KeyBinding binding,
      Optional<BackingKey> namingKey,
      PublicBytes importToken,
      PublicBytes encryptedKeyMaterial,
      Instant now)
      implements Decision {}

  record Refuse(KmsError error) implements Decision {}

  /** Nothing is due; answered to the scheduler only. */
  record Rest() implements Decision {}
}
