package dev.holdfast.model.store;

import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.operation.KmsOperation;

/**
 * The use of an external key on behalf of a KMS key, authorized and decided.
 *
 * @param externalKeyId by which the proxy knows the external key
 * @param key whose use it is
 * @param requester who asked for it, which the proxy is told
 * @param operation that was asked for
 * @param associatedData what is to be authenticated beside the ciphertext
 */
public record ExternalUse(
    StoreId store,
    ProxyAccess proxy,
    String externalKeyId,
    KeyArn key,
    Requester requester,
    KmsOperation operation,
    PublicBytes associatedData)
    implements StoreUse {}
