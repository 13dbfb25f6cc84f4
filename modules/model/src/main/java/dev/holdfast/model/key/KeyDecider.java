package dev.holdfast.model.key;

import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsAnswer.AutomaticRotation;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.grant.GrantTerms;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.key.KeyStateTable.Condition;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.model.policy.AccessDecision;
import dev.holdfast.model.policy.AttachedKeyPolicy;
import dev.holdfast.model.policy.HeldNames;
import dev.holdfast.model.policy.KeyPolicy;
import dev.holdfast.model.policy.Reason;
import dev.holdfast.model.store.KeyStore;
import dev.holdfast.model.store.StoreSeen;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Decides what is to be done about a command. Pure: the same state, command, caller and time give
 * the same decision.
 *
 * <p>The order of checks is AWS's: what the request says, whether the key is there, whether the
 * caller may, whether the ciphertext is this key's, what the state allows, what the key can do; a
 * dry run is answered after all of them.
 */
public final class KeyDecider {

  /** AWS's limit, for the life of a key. */
  static final int MAX_ON_DEMAND_ROTATIONS = 25;

  private static final int MIN_PENDING_WINDOW_DAYS = 7;
  private static final int MAX_PENDING_WINDOW_DAYS = 30;

  private KeyDecider() {}

  /**
   * Decides about a request.
   *
   * @param terms which grants count yet
   * @throws IllegalStateException for a second creation under one id
   * @throws IntegrityException when the key has lost its shred keys without having been deleted
   */
  public static Ruling decide(KmsKey key, KeyRequest request, GrantTerms terms, Instant now) {
    if (request.command() instanceof KeyCommand.CreateKey create) {
      return Ruling.unasked(create(key, request.addressed(), create, request.caller(), now));
    }
    if (request.command() instanceof KeyCommand.CreateManagedKey create) {
      return Ruling.unasked(create(key, request.addressed(), create, now));
    }
    Optional<KmsError> malformed = malformed(request.command(), now);
    if (malformed.isPresent()) {
      return Ruling.unasked(refuse(malformed.get()));
    }
    return switch (key) {
      case KmsKey.Live live when isHere(live, request, now) -> {
        List<KeyEvent.MaterialExpired> expired = live.materials().expiredBy(now);
        yield authorize(live.after(expired), request, terms, now).after(expired);
      }
      case KmsKey.Live ignored -> notThere(request, terms, now);
      case KmsKey.NotCreated ignored -> notThere(request, terms, now);
      case KmsKey.Deleted ignored -> notThere(request, terms, now);
      case KmsKey.Unreadable ignored -> throw lostShredKeys();
    };
  }

  /**
   * Decides what a key does by itself. Never early; {@link Decision.Rest} when nothing is due.
   *
   * @param fresh the backing key made since this was decided before, if any. A decision other than
   *     persisting a rotation does not use it.
   */
  public static Decision decideDue(KmsKey key, Optional<BackingKey> fresh, Instant now) {
    return switch (key) {
      case KmsKey.Live live when isDue(live, now) -> due(live, fresh, now);
      case KmsKey.Live ignored -> new Decision.Rest();
      case KmsKey.NotCreated ignored -> new Decision.Rest();
      case KmsKey.Deleted ignored -> new Decision.Rest();
      case KmsKey.Unreadable ignored -> throw lostShredKeys();
    };
  }

  /**
   * What is left to journal once a deleted key's shred keys are destroyed and no listing names it:
   * empty when it is journaled already.
   *
   * @throws IllegalStateException when the key is not deleted
   */
  public static List<KeyEvent> completeShredding(KmsKey key, Instant now) {
    if (!(key instanceof KmsKey.Deleted deleted)) {
      throw new IllegalStateException("only a deleted key is shredded");
    }
    return deleted.shredded().isPresent() ? List.of() : List.of(new KeyEvent.Shredded(now));
  }

  /**
   * What is left to journal once the shred keys in these slots are destroyed: empty when it is
   * journaled already, or the key is deleted and tells no more of its material.
   */
  public static List<KeyEvent> completeMaterialShredding(KmsKey key, Set<String> slots) {
    if (!(key instanceof KmsKey.Live live)) {
      return List.of();
    }
    Set<String> left = new HashSet<>();
    live.materials().unshredded().forEach(one -> left.add(one.slot()));
    left.retainAll(slots);
    return left.isEmpty() ? List.of() : List.of(new KeyEvent.MaterialShredded(left));
  }

  // -- by itself

  private static boolean isDue(KmsKey.Live live, Instant now) {
    Instant wakeAt = live.wakeAt();
    return wakeAt != null && !now.isBefore(wakeAt);
  }

  private static Decision due(KmsKey.Live live, Optional<BackingKey> fresh, Instant now) {
    KmsAnswer done = new KmsAnswer.Done(live.arn());
    if (live.state() instanceof KeyState.PendingDeletion(Instant deletionDate)
        && !now.isBefore(deletionDate)) {
      return persist(done, new KeyEvent.Deleted(deletionDate));
    }
    List<KeyEvent> expired = List.copyOf(live.materials().expiredBy(now));
    if (!expired.isEmpty()) {
      return new Decision.Persist(expired, done);
    }
    boolean rotates =
        live.state() instanceof KeyState.Enabled
            && live.nextRotation().filter(date -> !now.isBefore(date)).isPresent();
    if (!rotates) {
      return new Decision.Rest();
    }
    // One rotation however many periods were missed: what counts is that the current key is not
    // old.
    return fresh
        .<Decision>map(
            backingKey -> persist(done, rotation(live, backingKey, RotationType.AUTOMATIC, now)))
        .orElseGet(() -> new Decision.Generate(live.binding()));
  }

  /** Replicas must have the new material before anything is sealed under it. */
  private static KeyEvent rotation(
      KmsKey.Live live, BackingKey backingKey, RotationType type, Instant now) {
    return live.related().map(known -> known.replicas().isEmpty()).orElse(true)
        ? new KeyEvent.Rotated(backingKey, type, now)
        : new KeyEvent.RotationBegun(backingKey, type, now);
  }

  private static IntegrityException lostShredKeys() {
    return new IntegrityException(
        "a key's shred keys are gone and its deletion is not in the journal");
  }

  // -- before the key is asked

  private static Decision create(
      KmsKey key, KeyArn arn, KeyCommand.CreateKey create, Caller caller, Instant now) {
    if (!(key instanceof KmsKey.NotCreated)) {
      throw taken(arn);
    }
    Optional<KmsError> badTags = TagRules.refusal(Map.of(), create.tags());
    if (badTags.isPresent()) {
      return refuse(badTags.get());
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
      return persist(new KmsAnswer.Described(KmsKey.Live.of(created).metadata()), created);
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
      return new Decision.Persist(
          events, new KmsAnswer.Described(KmsKey.Live.of(created).metadata()));
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

  private static Decision create(
      KmsKey key, KeyArn arn, KeyCommand.CreateManagedKey create, Instant now) {
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
    return persist(new KmsAnswer.Described(KmsKey.Live.of(created).metadata()), created);
  }

  private static IllegalStateException taken(KeyArn arn) {
    return new IllegalStateException("key id " + arn.keyId() + " is taken");
  }

  private static Optional<KmsError> malformed(KeyCommand command, Instant now) {
    if (command instanceof KeyCommand.ScheduleKeyDeletion(int days)) {
      if (days < MIN_PENDING_WINDOW_DAYS) {
        return Optional.of(
            windowError(days, "greater than or equal to " + MIN_PENDING_WINDOW_DAYS));
      }
      if (days > MAX_PENDING_WINDOW_DAYS) {
        return Optional.of(windowError(days, "less than or equal to " + MAX_PENDING_WINDOW_DAYS));
      }
    }
    if (command instanceof KeyCommand.ImportKeyMaterial take) {
      return ImportDecider.malformed(take, now);
    }
    return command instanceof KeyCommand.CreateGrant create
        ? GrantDecider.malformed(create)
        : Optional.empty();
  }

  private static KmsError windowError(int days, String constraint) {
    return new KmsError.Invalid(
        "1 validation error detected: Value '"
            + days
            + "' at 'pendingWindowInDays' failed to satisfy constraint: Member must have value "
            + constraint);
  }

  /**
   * Whether this is the key that the request means; a ciphertext names no account. A key whose
   * window is over is gone, even if the one who deletes it comes late.
   */
  private static boolean isHere(KmsKey.Live live, KeyRequest request, Instant now) {
    KeyArn addressed = request.addressed();
    boolean meant =
        KeyAccess.isNamedByCiphertextOnly(request.command())
            ? live.arn().region().equals(addressed.region())
            : live.arn().equals(addressed);
    return meant
        && !(live.state() instanceof KeyState.PendingDeletion(Instant deletionDate)
            && !now.isBefore(deletionDate));
  }

  /**
   * A missing key looks like a forbidden one to whoever might not have used it: ids cannot be
   * probed.
   */
  private static Ruling notThere(KeyRequest request, GrantTerms terms, Instant now) {
    KeyAccess access = new KeyAccess(request, null, terms, now);
    AccessDecision decision = access.decide();
    KmsError error =
        decision.isAllowed() && !KeyAccess.isNamedByCiphertextOnly(request.command())
            ? new KmsError.KeyNotFound(request.addressed())
            : access.refusal(decision);
    return new Ruling(
        refuse(error),
        decision.isAllowed() ? List.of() : List.of(access.decided(decision.reason())));
  }

  private static Ruling authorize(
      KmsKey.Live live, KeyRequest request, GrantTerms terms, Instant now) {
    KeyCommand command = request.command();
    if (command instanceof KeyCommand.TellRetirableGrants tell) {
      // What the region asks its own keys for a listing; the listing's right was asked before.
      return Ruling.unasked(GrantDecider.tellRetirable(live, tell));
    }
    KeyAccess access = new KeyAccess(request, live, terms, now);
    if (command instanceof KeyCommand.AuthorizeAlias(KmsOperation operation, var ignored)
        && operation == KmsOperation.LIST_ALIASES
        && request.caller().account().equals(live.arn().account())) {
      // Listing takes a right to list, which was asked before, and none on the key.
      return Ruling.unasked(answer(new KmsAnswer.Done(live.arn())));
    }
    AccessDecision decision = access.decide();
    // Retiring is a right of its own: whom the grant names may, whatever the key policy leaves out.
    boolean mayGoOn =
        decision.isAllowed()
            || command instanceof KeyCommand.RetireGrant
                && decision.verdict() != AccessDecision.Verdict.EXPLICITLY_DENIED;
    Decision outcome = mayGoOn ? ask(live, command, access) : refuse(access.refusal(decision));
    Reason reason =
        !decision.isAllowed()
                && command instanceof KeyCommand.RetireGrant retire
                && !isKeptOut(outcome)
            ? GrantDecider.whyRetired(live, retire, access)
            : decision.reason();
    return new Ruling(outcome, List.of(access.decided(reason)));
  }

  private static boolean isKeptOut(Decision outcome) {
    return outcome instanceof Decision.Refuse(KmsError error)
        && !(error instanceof KmsError.DryRun);
  }

  // -- the key is asked

  private static Decision ask(KmsKey.Live live, KeyCommand command, KeyAccess access) {
    if (command instanceof KeyCommand.Decrypt decrypt
        && decrypt.blob().isPresent()
        && !decrypt.blob().get().keyId().equals(live.arn().keyId())) {
      return refuse(new KmsError.IncorrectKey());
    }
    if (live.backing() instanceof Backing.InStore inStore) {
      return access.facts().store() instanceof StoreSeen.Asked(Optional<KeyStore> store)
          ? ask(live, command, access, store.filter(KeyStore::isConnected))
          : new Decision.SeeStore(live.arn().account(), inStore.store());
    }
    return ask(live, command, access, Optional.empty());
  }

  /**
   * @param connected the store that the key is in, if it is in one and that is connected
   */
  private static Decision ask(
      KmsKey.Live live, KeyCommand command, KeyAccess access, Optional<KeyStore> connected) {
    boolean reachable = live.backing() instanceof Backing.OwnMaterial || connected.isPresent();
    Optional<KmsError> byState =
        KeyStateTable.refusal(
            command.operation(),
            KeyStateTable.column(command.operation(), live.state(), reachable),
            live.arn(),
            conditionsOn(live, command));
    if (byState.isPresent()) {
      return refuse(inWords(live, byState.get()));
    }
    Decision decision = carryOut(live, command, access, reachable);
    if (connected.isEmpty()) {
      return decision;
    }
    return switch (decision) {
      case Decision.Use(KeyUse use) ->
          StoreUseDecider.decide(live, command, use, access.caller(), connected.get());
      // Nobody else's key is bothered with a rehearsal.
      case Decision.Rehearse _ -> refuse(new KmsError.DryRun());
      case Decision.Answer _,
          Decision.Generate _,
          Decision.OfferImport _,
          Decision.Persist _,
          Decision.Refuse _,
          Decision.Rest _,
          Decision.SeeStore _,
          Decision.Unwrap _,
          Decision.UseExternally _ ->
          decision;
    };
  }

  /** A symmetric key can do everything but what its origin forbids. */
  private static KmsError inWords(KmsKey.Live live, KmsError error) {
    return error instanceof KmsError.WrongOrigin
            || error instanceof KmsError.Unsupported && live.spec() == KeySpec.SYMMETRIC_DEFAULT
        ? new KmsError.WrongOrigin(live.arn(), live.origin())
        : error;
  }

  /** Which footnotes of the state table speak of this key and request. */
  private static Set<Condition> conditionsOn(KmsKey.Live live, KeyCommand command) {
    Set<Condition> applying =
        switch (live.origin()) {
          case AWS_KMS -> EnumSet.of(Condition.IMPORTED_MATERIAL_ONLY);
          case EXTERNAL -> EnumSet.of(Condition.ROTATABLE_KEYS_ONLY);
          case EXTERNAL_KEY_STORE, AWS_CLOUDHSM ->
              EnumSet.of(
                  Condition.IMPORTED_MATERIAL_ONLY,
                  Condition.ROTATABLE_KEYS_ONLY,
                  Condition.SEVERAL_MATERIALS_ONLY);
        };
    if (live.spec() != KeySpec.SYMMETRIC_DEFAULT) {
      applying.add(Condition.ROTATABLE_KEYS_ONLY);
      applying.add(Condition.SEVERAL_MATERIALS_ONLY);
    }
    if (command instanceof KeyCommand.AuthorizeAlias alias && !alias.leaves()) {
      applying.add(Condition.OLD_TARGET_ONLY);
    }
    return applying;
  }

  private static Decision carryOut(
      KmsKey.Live live, KeyCommand command, KeyAccess access, boolean reachable) {
    KeyArn arn = live.arn();
    Instant now = access.now();
    KmsAnswer done = new KmsAnswer.Done(arn);
    return switch (command) {
      case KeyCommand.CreateKey ignored -> throw taken(arn);
      case KeyCommand.CreateManagedKey ignored -> throw taken(arn);
      case KeyCommand.DescribeKey() ->
          answer(new KmsAnswer.Described(live.metadata(reachable, access.facts().store())));
      case KeyCommand.EnableKey() ->
          persistIf(!(live.state() instanceof KeyState.Enabled), done, new KeyEvent.Enabled());
      case KeyCommand.DisableKey() ->
          persistIf(!(live.state() instanceof KeyState.Disabled), done, new KeyEvent.Disabled());
      case KeyCommand.UpdateKeyDescription(String text) ->
          persistIf(!text.equals(live.description()), done, new KeyEvent.DescriptionUpdated(text));
      case KeyCommand.ScheduleKeyDeletion(int days) when live.hasReplicas() ->
          persist(
              new KmsAnswer.ReplicaDeletionAwaited(arn, days),
              new KeyEvent.ReplicaDeletionAwaited(days));
      case KeyCommand.ScheduleKeyDeletion(int days) -> {
        Instant deletionDate = now.plus(Duration.ofDays(days));
        yield persist(
            new KmsAnswer.DeletionScheduled(arn, deletionDate, days),
            new KeyEvent.DeletionScheduled(deletionDate));
      }
      case KeyCommand.CancelKeyDeletion() ->
          persist(new KmsAnswer.Acknowledged(arn), new KeyEvent.DeletionCancelled());
      case KeyCommand.TagResource(Map<String, String> tags) -> tag(live, tags);
      case KeyCommand.UntagResource(Set<String> tagKeys) -> {
        Set<String> present = new HashSet<>(tagKeys);
        present.retainAll(live.tags().keySet());
        yield persistIf(!present.isEmpty(), done, new KeyEvent.Untagged(present));
      }
      case KeyCommand.ListResourceTags() ->
          answer(new KmsAnswer.Tags(arn, new TreeMap<>(live.tags()), Optional.empty()));
      case KeyCommand.PutKeyPolicy put -> putPolicy(live, put, access);
      case KeyCommand.GetKeyPolicy() -> answer(new KmsAnswer.Policy(arn, live.policy()));
      case KeyCommand.ListKeyPolicies() -> answer(new KmsAnswer.PolicyNames(arn));
      case KeyCommand.EnableKeyRotation(int periodDays) ->
          RelatedDecider.refusalOfChange(live)
              .map(KeyDecider::refuse)
              .orElseGet(() -> enableRotation(live, periodDays, now));
      case KeyCommand.DisableKeyRotation() ->
          RelatedDecider.refusalOfChange(live)
              .map(KeyDecider::refuse)
              .orElseGet(() ->
                  persistIf(
                      live.automaticRotation().isPresent(), done, new KeyEvent.RotationDisabled()));
      case KeyCommand.GetKeyRotationStatus() ->
          answer(new KmsAnswer.RotationStatus(arn, reportedRotation(live), onDemandSince(live)));
      case KeyCommand.GetKeyLastUsage() ->
          answer(new KmsAnswer.LastUsage(arn, live.creationDate(), Optional.empty()));
      case KeyCommand.RotateKeyOnDemand(Optional<BackingKey> fresh) ->
          rotateOnDemand(live, fresh, now);
      case KeyCommand.ListKeyRotations(boolean allMaterial) ->
          answer(new KmsAnswer.Rotations(arn, rotations(live, allMaterial), Optional.empty()));
      case KeyCommand.GetParametersForImport get -> ImportDecider.offer(live, get, now);
      case KeyCommand.ImportKeyMaterial take -> ImportDecider.take(live, take, now);
      case KeyCommand.DeleteImportedKeyMaterial delete -> ImportDecider.delete(live, delete, now);
      case KeyCommand.Cryptography use -> UseDecider.decide(live, use, access.recipient());
      case KeyCommand.GetPublicKey() -> UseDecider.tellPublicKey(live);
      case KeyCommand.AuthorizeAlias ignored ->
          answer(new KmsAnswer.AliasAuthorized(arn, live.spec(), live.usage()));
      case KeyCommand.CreateGrant create -> GrantDecider.create(live, create, access);
      case KeyCommand.RetireGrant retire -> GrantDecider.retire(live, retire, access);
      case KeyCommand.ReplicateKey replicate -> RelatedDecider.replicate(live, replicate, access);
      case KeyCommand.UpdatePrimaryRegion update -> RelatedDecider.movePrimary(live, update);
      case KeyCommand.RevokeGrant revoke -> GrantDecider.revoke(live, revoke);
      case KeyCommand.ListGrants list -> GrantDecider.list(live, list);
      case KeyCommand.TellRetirableGrants tell -> GrantDecider.tellRetirable(live, tell);
    };
  }

  private static Decision putPolicy(
      KmsKey.Live live, KeyCommand.PutKeyPolicy put, KeyAccess access) {
    Optional<KmsError> refusal =
        KeyPolicy.refusal(
            put.policy(),
            live.arn(),
            access.caller(),
            put.bypassPolicyLockoutSafetyCheck(),
            access.terms().quotas().keyPolicyBytes());
    if (refusal.isPresent()) {
      return refuse(refusal.get());
    }
    boolean changes = !put.policy().equals(live.policy());
    return persistIf(changes, new KmsAnswer.Done(live.arn()), new KeyEvent.PolicyPut(put.policy()));
  }

  private static Decision tag(KmsKey.Live live, Map<String, String> tags) {
    Optional<KmsError> refusal = TagRules.refusal(live.tags(), tags);
    if (refusal.isPresent()) {
      return refuse(refusal.get());
    }
    boolean changes = !live.tags().entrySet().containsAll(tags.entrySet());
    return persistIf(changes, new KmsAnswer.Done(live.arn()), new KeyEvent.Tagged(tags));
  }

  /**
   * Asking again for the same period changes nothing: a tool that repeats its settings daily would
   * otherwise put the rotation off for ever.
   */
  private static Decision enableRotation(KmsKey.Live live, int periodDays, Instant now) {
    boolean changes =
        live.automaticRotation().map(AutomaticRotation::periodDays).orElse(0) != periodDays;
    return persistIf(
        changes,
        new KmsAnswer.Done(live.arn()),
        new KeyEvent.RotationEnabled(periodDays, now.plus(Duration.ofDays(periodDays))));
  }

  /**
   * A key that is pending deletion rotates no more, and says so; cancelling brings the setting
   * back.
   */
  private static Optional<AutomaticRotation> reportedRotation(KmsKey.Live live) {
    return live.state() instanceof KeyState.PendingDeletion
            || live.state() instanceof KeyState.PendingReplicaDeletion
        ? Optional.empty()
        : live.automaticRotation();
  }

  private static Optional<Instant> onDemandSince(KmsKey.Live live) {
    return live.materials()
        .pending()
        .flatMap(KeyMaterial::rotation)
        .filter(rotation -> rotation.type() == RotationType.ON_DEMAND)
        .map(KeyMaterial.Rotation::date);
  }

  private static Decision rotateOnDemand(
      KmsKey.Live live, Optional<BackingKey> fresh, Instant now) {
    if (live.spec() != KeySpec.SYMMETRIC_DEFAULT) {
      return refuse(new KmsError.Unsupported(""));
    }
    if (live.backing() instanceof Backing.InStore) {
      return refuse(new KmsError.WrongOrigin(live.arn(), live.origin()));
    }
    Optional<KmsError> elsewhere = RelatedDecider.refusalOfChange(live);
    if (elsewhere.isPresent()) {
      return refuse(elsewhere.get());
    }
    if (live.materials().pending().flatMap(KeyMaterial::rotation).isPresent()) {
      return refuse(new KmsError.RotationUnderWay(live.arn()));
    }
    if (live.materials().onDemandRotations() >= MAX_ON_DEMAND_ROTATIONS) {
      return refuse(new KmsError.OnDemandRotationLimit(live.arn()));
    }
    if (live.origin() == KeyOrigin.EXTERNAL) {
      return ImportDecider.rotate(live, now);
    }
    return fresh
        .<Decision>map(backingKey ->
            persist(
                new KmsAnswer.Acknowledged(live.arn()),
                rotation(live, backingKey, RotationType.ON_DEMAND, now)))
        .orElseGet(() -> new Decision.Generate(live.binding()));
  }

  private static List<KmsAnswer.Rotation> rotations(KmsKey.Live live, boolean allMaterial) {
    Materials materials = live.materials();
    return materials.all().stream()
        .filter(material ->
            allMaterial || material.rotation().isPresent() && !materials.isPending(material.id()))
        .map(material ->
            new KmsAnswer.Rotation(
                material.id(),
                materialState(live, material),
                material.rotation().map(KeyMaterial.Rotation::type),
                material.rotation().map(KeyMaterial.Rotation::date),
                material.imported()))
        .toList();
  }

  private static KmsAnswer.MaterialState materialState(KmsKey.Live live, KeyMaterial material) {
    Materials materials = live.materials();
    if (materials.isPending(material.id())) {
      return material.isPresent() && live.awaitingImport().isEmpty()
          ? KmsAnswer.MaterialState.PENDING_ROTATION
          : KmsAnswer.MaterialState.PENDING_MULTI_REGION_IMPORT_AND_ROTATION;
    }
    return materials.current().filter(material::equals).isPresent()
        ? KmsAnswer.MaterialState.CURRENT
        : KmsAnswer.MaterialState.NON_CURRENT;
  }

  // -- forms of decisions

  private static Decision answer(KmsAnswer answer) {
    return new Decision.Answer(answer);
  }

  private static Decision refuse(KmsError error) {
    return new Decision.Refuse(error);
  }

  private static Decision persist(KmsAnswer answer, KeyEvent event) {
    return new Decision.Persist(List.of(event), answer);
  }

  private static Decision persistIf(boolean changes, KmsAnswer answer, KeyEvent event) {
    return new Decision.Persist(changes ? List.of(event) : List.of(), answer);
  }
}
