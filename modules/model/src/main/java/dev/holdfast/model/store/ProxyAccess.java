package dev.holdfast.model.store;

import dev.holdfast.model.iam.SealedSecret;

/**
 * A proxy, and what this service proves itself with to it.
 *
 * @param accessKeyId of the proxy's own making, unrelated to any of IAM
 * @param secret sealed for this store and this access key id
 */
public record ProxyAccess(ProxyAddress address, String accessKeyId, SealedSecret secret)
    implements StoreAccess {}
