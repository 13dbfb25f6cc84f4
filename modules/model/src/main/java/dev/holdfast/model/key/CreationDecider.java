package dev.holdfast.model.key;

import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.policy.AttachedKeyPolicy;
import dev.holdfast.model.policy.HeldNames;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decides about the creation of a key, which its callers may ask for once. */
final class CreationDecider {

  private CreationDecider() {}

  static Decision create(
      KmsKey key, KeyArn arn, KeyCommand.CreateKey create, Caller caller, Instant now) {
    if (!(key instanceof KmsKey.NotCreated)) {
      throw taken(arn);
    }
    Optional<KmsError> badTags = TagRules.refusal(Map.of(), create.tags());
    if (badTags.isPresent()) {
      return Decision.refuse(badTags.get());
    }
    if (create.backing() instanceof Backing.InStore inStore) {
      KeyEvent.CreatedInStore created =
          new KeyEvent.CreatedInStore(
              arn,
              caller.arn(),
              create.description(),
              create.policy(),
              create.tags(),
              create.backingKey().orElseThrow(),
              inStore,
              now);
      return Decision.persist(new KmsAnswer.Described(NewKey.of(created).metadata()), created);
    }
    if (create.origin() == KeyOrigin.EXTERNAL) {
      KeyEvent.CreatedForImport created =
          new KeyEvent.CreatedForImport(
              arn,
              create.spec(),
              create.usage(),
              caller.arn(),
              create.description(),
              create.policy(),
              create.tags(),
              now);
      List<KeyEvent> events = new ArrayList<>(List.of(created));
      create.backingKey().ifPresent(made -> events.add(new KeyEvent.NamingKeyMade(made)));
      return new Decision.Persist(events, new KmsAnswer.Described(NewKey.of(created).metadata()));
    }
    KeyEvent.Created created =
        new KeyEvent.Created(
            arn,
            create.spec(),
            create.usage(),
            create.origin(),
            caller.arn(),
            create.description(),
            create.policy(),
            create.tags(),
            create.backingKey().orElseThrow(),
            now);
    return created(created);
  }

  static Decision create(KmsKey key, KeyArn arn, KeyCommand.CreateManagedKey create, Instant now) {
    if (!(key instanceof KmsKey.NotCreated)) {
      throw taken(arn);
    }
    ManagedService service = create.service();
    return created(
        new KeyEvent.Created(
            arn,
            KeySpec.SYMMETRIC_DEFAULT,
            KeyUsage.ENCRYPT_DECRYPT,
            KeyOrigin.AWS_KMS,
            service.principal(),
            service.description(),
            new AttachedKeyPolicy(service.policy(arn), HeldNames.NONE),
            Map.of(),
            create.backingKey(),
            now));
  }

  private static Decision created(KeyEvent.Created created) {
    return Decision.persist(new KmsAnswer.Described(NewKey.of(created).metadata()), created);
  }

  static IllegalStateException taken(KeyArn arn) {
    return new IllegalStateException("key id " + arn.keyId() + " is taken");
  }
}
