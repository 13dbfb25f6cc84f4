package dev.holdfast.model.replication;

import dev.holdfast.model.key.MaterialId;
import dev.holdfast.model.key.PublicBytes;
import java.util.Map;

/**
 * Material sealed for one offer.
 *
 * @param offerId the offer's
 * @param agreementKey an ephemeral P-384 key of the giving region, SubjectPublicKeyInfo DER
 * @param encapsulated to the offer's encapsulation key
 * @param boxes what was asked for, each sealed under what both sides derive
 * @param signature the giving region's, over all that, the offer and what is shared
 */
public record SealedMaterials(
    PublicBytes offerId,
    PublicBytes agreementKey,
    PublicBytes encapsulated,
    Map<MaterialId, PublicBytes> boxes,
    PublicBytes signature) {

  public SealedMaterials {
    boxes = Map.copyOf(boxes);
  }
}
