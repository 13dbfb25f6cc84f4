package dev.holdfast.model.key;

import dev.holdfast.model.KmsAnswer.AutomaticRotation;
import dev.holdfast.model.grant.Grants;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.policy.AttachedKeyPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What a key is after the event that made it. */
final class NewKey {

  /** What it begins with. */
  private record Start(
      KeyState state, Materials materials, Backing backing, Optional<Related> related) {}

  private NewKey() {}

  static KmsKey.Live of(KeyEvent.Created created) {
    return made(
            new KeyBinding(created.arn(), created.spec(), created.usage(), created.origin()),
            created.creator(),
            created.creationDate(),
            created.description(),
            created.policy(),
            created.tags(),
            new Start(
                KeyState.ENABLED,
                Materials.of(created.backingKey()),
                new Backing.OwnMaterial(),
                relatedOf(created.arn())))
        .withRotation(
            ManagedService.creator(created.creator())
                .map(service ->
                    new AutomaticRotation(
                        ManagedService.ROTATION_DAYS,
                        created
                            .creationDate()
                            .plus(Duration.ofDays(ManagedService.ROTATION_DAYS)))));
  }

  static KmsKey.Live of(KeyEvent.CreatedForImport created) {
    return made(
        new KeyBinding(created.arn(), created.spec(), created.usage(), KeyOrigin.EXTERNAL),
        created.creator(),
        created.creationDate(),
        created.description(),
        created.policy(),
        created.tags(),
        new Start(
            KeyState.PENDING_IMPORT,
            Materials.NONE,
            new Backing.OwnMaterial(),
            relatedOf(created.arn())));
  }

  static KmsKey.Live of(KeyEvent.CreatedInStore created) {
    return made(
        new KeyBinding(
            created.arn(),
            KeySpec.SYMMETRIC_DEFAULT,
            KeyUsage.ENCRYPT_DECRYPT,
            created.inStore().origin()),
        created.creator(),
        created.creationDate(),
        created.description(),
        created.policy(),
        created.tags(),
        new Start(
            KeyState.ENABLED,
            Materials.of(created.backingKey()),
            created.inStore(),
            Optional.empty()));
  }

  static KmsKey.Live of(KeyEvent.CreatedAsReplica created) {
    return made(
        new KeyBinding(created.arn(), created.spec(), created.usage(), created.origin()),
        created.terms().creator(),
        created.creationDate(),
        created.terms().description(),
        created.terms().policy(),
        created.terms().tags(),
        new Start(
            KeyState.CREATING,
            Materials.NONE,
            new Backing.OwnMaterial(),
            Optional.of(new Related.Replica(created.primary(), created.replicas(), 0))));
  }

  private static KmsKey.Live made(
      KeyBinding binding,
      String creator,
      Instant creationDate,
      String description,
      AttachedKeyPolicy policy,
      Map<String, String> tags,
      Start start) {
    return new KmsKey.Live(
        binding.arn(),
        binding.spec(),
        binding.usage(),
        binding.origin(),
        creator,
        creationDate,
        start.state(),
        description,
        policy,
        tags,
        start.materials(),
        Optional.empty(),
        Grants.NONE,
        start.backing(),
        start.related(),
        Optional.empty());
  }

  private static Optional<Related> relatedOf(KeyArn arn) {
    return arn.keyId().isMultiRegion()
        ? Optional.of(Related.first(arn.region()))
        : Optional.empty();
  }
}
