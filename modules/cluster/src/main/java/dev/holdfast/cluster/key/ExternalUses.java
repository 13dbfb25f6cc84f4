package dev.holdfast.cluster.key;

import dev.holdfast.cluster.store.StoreUses;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.Reply;
import dev.holdfast.model.key.CiphertextBlob;
import dev.holdfast.model.key.Delivered;
import dev.holdfast.model.key.KeyUse;
import dev.holdfast.model.key.OuterLayer;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.store.ExternalCiphertext;
import dev.holdfast.model.store.ExternalUse;
import dev.holdfast.model.store.ManagerReply;
import dev.holdfast.model.store.ProxyFault;
import dev.holdfast.model.store.StoreFault;
import dev.holdfast.model.store.StoreUse;
import dev.holdfast.model.store.TokenFault;
import dev.holdfast.model.store.TokenUse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Uses of keys in custom key stores: what the vault has sealed goes to the store's key, and what
 * that opens goes to the vault. What is behind the store never sees a plaintext, and nothing that
 * it answers is believed before the vault has opened it.
 */
final class ExternalUses {

  private final StoreUses uses;
  private final Function<KeyUse, CompletionStage<Reply>> vault;

  /**
   * @param vault does the vault's part, off the mailbox
   */
  ExternalUses(StoreUses uses, Function<KeyUse, CompletionStage<Reply>> vault) {
    this.uses = uses;
    this.vault = vault;
  }

  CompletionStage<Reply> perform(KeyUse use, StoreUse external) {
    return use instanceof KeyUse.Decrypt decrypt
        ? open(decrypt, external)
        : vault.apply(use).thenCompose(reply -> seal(reply, external));
  }

  private CompletionStage<Reply> seal(Reply reply, StoreUse external) {
    if (!(reply instanceof Reply.Answered(KmsAnswer answer, var ignored))) {
      return CompletableFuture.completedStage(reply);
    }
    CiphertextBlob inside = blob(answer);
    return uses.seal(external, PublicBytes.takeOwnershipOf(inside.bytes()))
        .handle((sealed, outage) -> {
          if (!(sealed instanceof ManagerReply.Answered<ExternalCiphertext>(var ciphertext))) {
            destroy(answer);
          }
          return outage == null
              ? CompletableFuture.completedStage(sealed(answer, inside, sealed, external))
              : CompletableFuture.<Reply>failedStage(outage);
        })
        .thenCompose(Function.identity());
  }

  private static Reply sealed(
      KmsAnswer answer,
      CiphertextBlob inside,
      ManagerReply<ExternalCiphertext> reply,
      StoreUse external) {
    return switch (reply) {
      case ManagerReply.Answered<ExternalCiphertext>(var ciphertext) ->
          new Reply.Answered(with(answer, OuterLayer.around(inside, ciphertext)));
      case ManagerReply.Failed<ExternalCiphertext>(var fault) -> failed(external, fault);
    };
  }

  private static CiphertextBlob blob(KmsAnswer answer) {
    if (answer instanceof KmsAnswer.Encrypted encrypted) {
      return encrypted.blob();
    }
    if (answer instanceof KmsAnswer.DataKey dataKey) {
      return dataKey.blob();
    }
    throw unknown(answer);
  }

  private static KmsAnswer with(KmsAnswer answer, CiphertextBlob blob) {
    if (answer instanceof KmsAnswer.Encrypted encrypted) {
      return new KmsAnswer.Encrypted(encrypted.key(), encrypted.materialId(), blob);
    }
    if (answer instanceof KmsAnswer.DataKey dataKey) {
      return new KmsAnswer.DataKey(dataKey.key(), dataKey.materialId(), dataKey.delivered(), blob);
    }
    throw unknown(answer);
  }

  private static IllegalStateException unknown(KmsAnswer answer) {
    return new IllegalStateException(
        "the vault answered a " + answer.getClass().getSimpleName() + " to be sealed");
  }

  /** A data key that nobody gets. */
  private static void destroy(KmsAnswer answer) {
    if (answer instanceof KmsAnswer.DataKey dataKey
        && dataKey.delivered().orElse(null) instanceof Delivered.InClear(var plaintext)) {
      plaintext.destroy();
    }
  }

  private CompletionStage<Reply> open(KeyUse.Decrypt use, StoreUse external) {
    return uses.open(external, OuterLayer.of(use.blob()))
        .thenCompose(opened ->
            switch (opened) {
              case ManagerReply.Answered<PublicBytes>(var text) -> open(use, text, external);
              case ManagerReply.Failed<PublicBytes>(var fault) ->
                  CompletableFuture.completedStage(failed(external, fault));
            });
  }

  private CompletionStage<Reply> open(KeyUse.Decrypt use, PublicBytes text, StoreUse external) {
    Optional<CiphertextBlob> inside =
        CiphertextBlob.parse(text.bytes())
            .filter(blob ->
                !blob.hasOuterLayer()
                    && blob.keyId().equals(use.blob().keyId())
                    && blob.names(use.backingKey().materialId()));
    if (inside.isEmpty()) {
      return CompletableFuture.completedStage(failed(external, wrongText(external)));
    }
    return vault
        .apply(
            new KeyUse.Decrypt(
                use.binding(), use.backingKey(), inside.get(), use.context(), use.recipient()))
        .thenApply(reply ->
            reply instanceof Reply.Refused(KmsError.InvalidCiphertext(), var ignored)
                ? failed(external, wrongText(external))
                : reply);
  }

  /** What was opened is not what was sealed. */
  private static StoreFault wrongText(StoreUse use) {
    return switch (use) {
      case ExternalUse _ -> ProxyFault.WRONG_TEXT;
      case TokenUse _ -> TokenFault.WRONG_CIPHERTEXT;
    };
  }

  private static Reply failed(StoreUse external, StoreFault fault) {
    if (fault == TokenFault.WRONG_CIPHERTEXT) {
      return new Reply.Refused(new KmsError.InvalidCiphertext());
    }
    return new Reply.Refused(
        fault.isCrowd()
            ? new KmsError.Throttled()
            : new KmsError.ExternalKeyFailed(external.key(), fault));
  }
}
