package dev.holdfast.model.store;

import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.operation.KmsOperation;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Key managers elsewhere, behind their proxies. */
public interface KeyManagers {

  /**
   * Asks a proxy how it is, with everything that a use of it would need.
   *
   * @param region from which it is asked
   * @param operation on whose behalf
   * @return empty when it is well; never fails for what the proxy does, and is there within half a
   *     second or two
   */
  CompletionStage<Optional<ProxyFault>> health(
      Region region, StoreId store, ProxyAccess proxy, KmsOperation operation);

  /**
   * Asks what an external key is, on behalf of CreateKey.
   *
   * @param region from which it is asked
   * @param externalKeyId by which the proxy is to know it
   * @param requester who asked for the KMS key
   * @return never fails for what the proxy does, and is there within its time limit
   */
  CompletionStage<ManagerReply<ExternalKeyMetadata>> describe(
      Region region, StoreId store, ProxyAccess proxy, String externalKeyId, Requester requester);

  /**
   * Seals a text, in the region of the KMS key. What comes back has the right lengths and the right
   * integrity value.
   *
   * @param text at most 4,300 bytes, and no secret: sealed already
   * @return as {@link #describe}
   */
  CompletionStage<ManagerReply<ExternalCiphertext>> encrypt(ExternalUse use, PublicBytes text);

  /**
   * Opens what {@link #encrypt} gave.
   *
   * @return the text, if the proxy is to be believed; as {@link #describe}
   */
  CompletionStage<ManagerReply<PublicBytes>> decrypt(
      ExternalUse use, ExternalCiphertext ciphertext);
}
