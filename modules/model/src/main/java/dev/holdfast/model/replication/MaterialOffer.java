package dev.holdfast.model.replication;

import dev.holdfast.model.key.PublicBytes;

/**
 * What a region that takes material makes for one delivery. Its private halves are kept in that
 * region's memory, and nowhere else, until the delivery comes.
 *
 * @param id one of its own for each offer
 * @param agreementKey an ephemeral P-384 key, SubjectPublicKeyInfo DER
 * @param encapsulationKey an ephemeral ML-KEM-768 key, SubjectPublicKeyInfo DER
 * @param signature the taking region's, over all that and whom it is for
 */
public record MaterialOffer(
    PublicBytes id,
    PublicBytes agreementKey,
    PublicBytes encapsulationKey,
    PublicBytes signature) {}
