package dev.holdfast.model.key;

import dev.holdfast.model.KmsAnswer.AutomaticRotation;
import dev.holdfast.model.grant.Grants;
import dev.holdfast.model.name.KeyArn;
import java.time.Duration;
import java.util.Optional;

/** What a key is after the event that made it. */
final class NewKey {

  private NewKey() {}

  static KmsKey.Live of(KeyEvent.Created created) {
    return new KmsKey.Live(
        created.arn(),
        created.spec(),
        created.usage(),
        created.origin(),
        created.creator(),
        created.creationDate(),
        KeyState.ENABLED,
        created.description(),
        created.policy(),
        created.tags(),
        Materials.of(created.backingKey()),
        ManagedService.creator(created.creator())
            .map(service ->
                new AutomaticRotation(
                    ManagedService.ROTATION_DAYS,
                    created.creationDate().plus(Duration.ofDays(ManagedService.ROTATION_DAYS)))),
        Grants.NONE,
        new Backing.OwnMaterial(),
        relatedOf(created.arn()),
        Optional.empty());
  }

  static KmsKey.Live of(KeyEvent.CreatedForImport created) {
    return new KmsKey.Live(
        created.arn(),
        created.spec(),
        created.usage(),
        KeyOrigin.EXTERNAL,
        created.creator(),
        created.creationDate(),
        KeyState.PENDING_IMPORT,
        created.description(),
        created.policy(),
        created.tags(),
        Materials.NONE,
        Optional.empty(),
        Grants.NONE,
        new Backing.OwnMaterial(),
        relatedOf(created.arn()),
        Optional.empty());
  }

  static KmsKey.Live of(KeyEvent.CreatedInStore created) {
    return new KmsKey.Live(
        created.arn(),
        KeySpec.SYMMETRIC_DEFAULT,
        KeyUsage.ENCRYPT_DECRYPT,
        created.inStore().origin(),
        created.creator(),
        created.creationDate(),
        KeyState.ENABLED,
        created.description(),
        created.policy(),
        created.tags(),
        Materials.of(created.backingKey()),
        Optional.empty(),
        Grants.NONE,
        created.inStore(),
        Optional.empty(),
        Optional.empty());
  }

  static KmsKey.Live of(KeyEvent.CreatedAsReplica created) {
    return new KmsKey.Live(
        created.arn(),
        created.spec(),
        created.usage(),
        created.origin(),
        created.terms().creator(),
        created.creationDate(),
        KeyState.CREATING,
        created.terms().description(),
        created.terms().policy(),
        created.terms().tags(),
        Materials.NONE,
        Optional.empty(),
        Grants.NONE,
        new Backing.OwnMaterial(),
        Optional.of(new Related.Replica(created.primary(), created.replicas(), 0)),
        Optional.empty());
  }

  private static Optional<Related> relatedOf(KeyArn arn) {
    return arn.keyId().isMultiRegion()
        ? Optional.of(Related.first(arn.region()))
        : Optional.empty();
  }
}
