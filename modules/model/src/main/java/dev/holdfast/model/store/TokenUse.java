package dev.holdfast.model.store;

import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.name.KeyArn;

/**
 * The use of a token's key.
 *
 * @param objectId by which the token knows its key
 * @param associatedData what is to be authenticated beside the ciphertext
 */
public record TokenUse(
    StoreId store, TokenAccess token, String objectId, KeyArn key, PublicBytes associatedData)
    implements StoreUse {}
