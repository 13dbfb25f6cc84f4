package dev.holdfast.crypto.region;

import dev.holdfast.crypto.seal.LengthPrefixed;
import dev.holdfast.model.KmsAnswer.AutomaticRotation;
import dev.holdfast.model.key.KeyMaterial;
import dev.holdfast.model.key.MaterialId;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.key.SharedProperties;
import dev.holdfast.model.key.SharedProperties.SharedMaterial;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.Region;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What regions sign about material that goes from one to another; each statement is bytes that no
 * other statement has.
 *
 * <pre>
 *   offer     lp(label) lp(giving region) lp(replica's ARN) lp(offer id) lp(agreement key) lp(encapsulation key)
 *   agreement lp(label) lp(offer) lp(agreement key) lp(encapsulated) lp(what is shared)
 *   delivery  lp(label) lp(agreement) { lp(material id) lp(box) }, by material id
 * </pre>
 *
 * The replica's ARN names its region, account and key id.
 */
final class ReplicationForm {

  private ReplicationForm() {}

  static byte[] offer(
      Region from,
      KeyArn replica,
      PublicBytes id,
      PublicBytes agreementKey,
      PublicBytes encapsulationKey) {
    return new LengthPrefixed()
        .add("holdfast/v1/replication-offer")
        .add(from.name())
        .add(replica.toString())
        .add(id.bytes())
        .add(agreementKey.bytes())
        .add(encapsulationKey.bytes())
        .toBytes();
  }

  static byte[] agreement(
      byte[] offer, PublicBytes agreementKey, PublicBytes encapsulated, SharedProperties shared) {
    return new LengthPrefixed()
        .add("holdfast/v1/replication-agreement")
        .add(offer)
        .add(agreementKey.bytes())
        .add(encapsulated.bytes())
        .add(shared(shared))
        .toBytes();
  }

  static byte[] delivery(byte[] agreement, Map<MaterialId, PublicBytes> boxes) {
    LengthPrefixed form =
        new LengthPrefixed().add("holdfast/v1/replication-delivery").add(agreement);
    Map<String, PublicBytes> sorted = new TreeMap<>();
    boxes.forEach((id, box) -> sorted.put(id.hex(), box));
    sorted.forEach((id, box) -> form.add(id).add(box.bytes()));
    return form.toBytes();
  }

  private static byte[] shared(SharedProperties shared) {
    LengthPrefixed form =
        new LengthPrefixed()
            .add(shared.spec().name())
            .add(shared.usage().name())
            .add(shared.origin().name())
            .add(shared.primary().name())
            .add(shared.revision())
            .add((long) shared.replicas().size());
    shared.replicas().forEach(region -> form.add(region.name()));
    Optional<AutomaticRotation> automatic = shared.automaticRotation();
    form.add((long) automatic.map(AutomaticRotation::periodDays).orElse(0))
        .add(automatic.map(one -> one.nextRotationDate().toEpochMilli()).orElse(0L));
    for (SharedMaterial material : shared.materials()) {
      Optional<KeyMaterial.Rotation> rotation = material.rotation();
      form.add(material.id().hex())
          .add(rotation.map(one -> one.type().name()).orElse(""))
          .add(rotation.map(one -> one.date().toEpochMilli()).orElse(0L));
    }
    return form.add(shared.lastIsPending() ? 1L : 0L).toBytes();
  }
}
