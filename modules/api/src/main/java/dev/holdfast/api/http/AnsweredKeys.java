package dev.holdfast.api.http;

import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.key.MaterialId;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.policy.DecidedRight;
import java.util.List;

/** The keys that an answer was made with. */
final class AnsweredKeys {

  private final List<DecidedRight> decided;

  /**
   * @param decided the rights that were looked at, whose resources are mostly these keys
   */
  AnsweredKeys(List<DecidedRight> decided) {
    this.decided = decided;
  }

  /** In the order in which a record tells them. */
  List<AuditRecord.Resource> of(KmsAnswer answer) {
    return switch (answer) {
      case KmsAnswer.Done(var key) -> resources(key);
      case KmsAnswer.AliasAuthorized authorized -> resources(authorized.key());
      case KmsAnswer.Acknowledged(var key) -> resources(key);
      case KmsAnswer.Described(var metadata) -> resources(metadata.arn());
      case KmsAnswer.DeletionScheduled scheduled -> resources(scheduled.key());
      case KmsAnswer.ReplicaDeletionAwaited awaited -> resources(awaited.key());
      case KmsAnswer.Replicated replicated -> replicated(replicated.replica().arn());
      case KmsAnswer.Tags tags -> resources(tags.key());
      case KmsAnswer.Policy policy -> resources(policy.key());
      case KmsAnswer.PolicyNames names -> resources(names.key());
      case KmsAnswer.RotationStatus status -> resources(status.key());
      case KmsAnswer.LastUsage usage -> resources(usage.key());
      case KmsAnswer.Rotations rotations -> resources(rotations.key());
      case KmsAnswer.Encrypted encrypted -> using(encrypted.key(), encrypted.materialId());
      case KmsAnswer.EncryptedDetached encrypted -> using(encrypted.key(), encrypted.materialId());
      case KmsAnswer.Decrypted decrypted -> using(decrypted.key(), decrypted.materialId());
      case KmsAnswer.ReEncrypted both ->
          List.of(
              side(both.source(), AuditRecord.Material.OF_SOURCE),
              side(both.destination(), AuditRecord.Material.OF_DESTINATION));
      case KmsAnswer.DataKey dataKey -> using(dataKey.key(), dataKey.materialId());
      case KmsAnswer.DataKeyPair pair -> using(pair.key(), pair.materialId());
      case KmsAnswer.ImportOffered offered -> resources(offered.key());
      case KmsAnswer.MaterialImported imported -> resources(imported.key());
      case KmsAnswer.MaterialDeleted deleted -> resources(deleted.key());
      case KmsAnswer.EncryptedToPublicKey encrypted -> resources(encrypted.key());
      case KmsAnswer.DecryptedWithPrivateKey decrypted -> resources(decrypted.key());
      case KmsAnswer.Signed signed -> resources(signed.key());
      case KmsAnswer.SignatureVerified verified -> resources(verified.key());
      case KmsAnswer.PublicKey told -> resources(told.key());
      case KmsAnswer.SharedSecret shared -> resources(shared.key());
      case KmsAnswer.Encapsulated made -> resources(made.key());
      case KmsAnswer.Decapsulated taken -> resources(taken.key());
      case KmsAnswer.MacGenerated made -> resources(made.key());
      case KmsAnswer.MacVerified verified -> resources(verified.key());
      case KmsAnswer.StoreMade _, KmsAnswer.StoreChanged _, KmsAnswer.Stores _ -> List.of();
      case KmsAnswer.Random ignored -> List.of();
      case KmsAnswer.Keys ignored -> List.of();
      case KmsAnswer.Aliases ignored -> List.of();
      case KmsAnswer.GrantIssued issued -> resources(issued.key());
      case KmsAnswer.GrantEnded ended -> resources(ended.key());
      case KmsAnswer.Grants grants -> grants.key().map(this::resources).orElseGet(List::of);
    };
  }

  private List<AuditRecord.Resource> resources(KeyArn key) {
    return List.of(new AuditRecord.Resource(key.account(), text(key)));
  }

  /** The record is of the primary's region, and names the primary. */
  private List<AuditRecord.Resource> replicated(KeyArn replica) {
    for (DecidedRight right : decided) {
      String resource = right.resource();
      if (resource != null && resource.endsWith("/" + replica.keyId())) {
        return List.of(new AuditRecord.Resource(replica.account(), resource));
      }
    }
    return resources(replica);
  }

  private List<AuditRecord.Resource> using(KeyArn key, MaterialId material) {
    return List.of(resource(key, AuditRecord.Material.OF_KEY, material));
  }

  private AuditRecord.Resource side(KmsAnswer.Side side, String materialName) {
    return side.materialId()
        .map(material -> resource(side.key(), materialName, material))
        .orElseGet(() -> resources(side.key()).getFirst());
  }

  private AuditRecord.Resource resource(KeyArn key, String name, MaterialId material) {
    return new AuditRecord.Resource(
        key.account(), text(key), new AuditRecord.Material(name, material.hex()));
  }

  /** The text that was made for the decision, or one made now. */
  private String text(KeyArn key) {
    for (int i = 0; i < decided.size(); i++) {
      String resource = decided.get(i).resource();
      if (resource != null && key.isWrittenAs(resource)) {
        return resource;
      }
    }
    return key.toString();
  }
}
