package dev.holdfast.model.store;

import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.key.PublicBytes;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Keys in tokens, of one region. No stage fails for what a token does, and each is there within the
 * token's time limit.
 */
public interface TokenKeys {

  /**
   * Whether a store may be for this token: allowed by the operator, with this trust anchor, and
   * there. Tries no PIN.
   *
   * @return empty when it may
   */
  CompletionStage<Optional<TokenFault>> look(TokenAddress address);

  /**
   * Logs in, and tries with a key that is made for it and destroyed whether keys can be made and
   * used.
   *
   * @return empty when they can
   */
  CompletionStage<Optional<TokenFault>> connect(StoreId store, TokenAccess token);

  /**
   * Logs out, unless another store needs the login. The next use logs in again.
   *
   * @return empty when that is done
   */
  CompletionStage<Optional<TokenFault>> disconnect(StoreId store, TokenAccess token);

  /**
   * Makes an AES-256 key that never leaves the token.
   *
   * @param objectId by which it is found again; never given before
   * @return the object's id
   */
  CompletionStage<ManagerReply<String>> generate(StoreId store, TokenAccess token, String objectId);

  /** Destroys a key for good; one that is not there is destroyed already. */
  CompletionStage<ManagerReply<String>> destroy(StoreId store, TokenAccess token, String objectId);

  /**
   * Seals a text.
   *
   * @param text no secret: sealed already
   * @return with an IV of 12 bytes and no metadata
   */
  CompletionStage<ManagerReply<ExternalCiphertext>> seal(TokenUse use, PublicBytes text);

  /** Opens what {@link #seal} gave. */
  CompletionStage<ManagerReply<PublicBytes>> open(TokenUse use, ExternalCiphertext ciphertext);

  /**
   * Bytes of the token's own generator.
   *
   * @param numberOfBytes 1 to 1024
   */
  CompletionStage<ManagerReply<Plaintext>> random(
      StoreId store, TokenAccess token, int numberOfBytes);
}
