package dev.holdfast.model.key;

import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.grant.GrantTerms;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.key.KeyStateTable.Condition;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.model.policy.AccessDecision;
import dev.holdfast.model.policy.DecidedRight;
import dev.holdfast.model.policy.KeyPolicy;
import dev.holdfast.model.policy.Reason;
import dev.holdfast.model.store.KeyStore;
import dev.holdfast.model.store.StoreSeen;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
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
      return Ruling.unasked(
          CreationDecider.create(key, request.addressed(), create, request.caller(), now));
    }
    if (request.command() instanceof KeyCommand.CreateManagedKey create) {
      return Ruling.unasked(CreationDecider.create(key, request.addressed(), create, now));
    }
    Optional<KmsError> malformed = malformed(request.command(), now);
    if (malformed.isPresent()) {
      return Ruling.unasked(Decision.refuse(malformed.get()));
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
   * Decides about requests that came together: about each as if it had come alone. Of those that
   * ask for the same right in the same words, the right is looked at once.
   */
  public static List<Ruling> decideAll(
      KmsKey key, KeyRequests requests, GrantTerms terms, Instant now) {
    List<Ruling> rulings = new ArrayList<>(requests.commands().size());
    Map<KeyRequests.Words, Authorized> known = new HashMap<>();
    for (KeyCommand command : requests.commands()) {
      Optional<KeyRequests.Words> words = KeyRequests.Words.of(command);
      KeyRequest request = requests.with(command);
      if (words.isEmpty() || !(key instanceof KmsKey.Live live) || !isHere(live, request, now)) {
        rulings.add(decide(key, request, terms, now));
        continue;
      }
      Authorized authorized =
          known.computeIfAbsent(
              words.get(),
              first ->
                  Authorized.of(live.after(live.materials().expiredBy(now)), request, terms, now));
      rulings.add(authorized.ruling(command));
    }
    return rulings;
  }

  /** A right that was looked at, for whatever is asked for in the same words. */
  private record Authorized(
      KmsKey.Live live, KeyAccess access, AccessDecision decision, List<DecidedRight> decided) {

    static Authorized of(KmsKey.Live live, KeyRequest request, GrantTerms terms, Instant now) {
      KeyAccess access = new KeyAccess(request, live, terms, now);
      AccessDecision decision = access.decide();
      return new Authorized(live, access, decision, List.of(access.decided(decision.reason())));
    }

    Ruling ruling(KeyCommand command) {
      return new Ruling(
          decision.isAllowed()
              ? ask(live, command, access)
              : Decision.refuse(access.refusal(decision)),
          decided);
    }
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
      return Decision.persist(done, new KeyEvent.Deleted(deletionDate));
    }
    List<KeyEvent> expired = List.copyOf(live.materials().expiredBy(now));
    if (!expired.isEmpty()) {
      return new Decision.Persist(expired, done);
    }
    return RotationDecider.due(live, fresh, now);
  }

  private static IntegrityException lostShredKeys() {
    return new IntegrityException(
        "a key's shred keys are gone and its deletion is not in the journal");
  }

  // -- before the key is asked

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
        Decision.refuse(error),
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
      return Ruling.unasked(Decision.answer(new KmsAnswer.Done(live.arn())));
    }
    AccessDecision decision = access.decide();
    // Retiring is a right of its own: whom the grant names may, whatever the key policy leaves out.
    boolean mayGoOn =
        decision.isAllowed()
            || command instanceof KeyCommand.RetireGrant
                && decision.verdict() != AccessDecision.Verdict.EXPLICITLY_DENIED;
    Decision outcome =
        mayGoOn ? ask(live, command, access) : Decision.refuse(access.refusal(decision));
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
      return Decision.refuse(new KmsError.IncorrectKey());
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
      return Decision.refuse(inWords(live, byState.get()));
    }
    Decision decision = carryOut(live, command, access, reachable);
    if (connected.isEmpty()) {
      return decision;
    }
    return switch (decision) {
      case Decision.Use(KeyUse use) ->
          StoreUseDecider.decide(live, command, use, access.caller(), connected.get());
      // Nobody else's key is bothered with a rehearsal.
      case Decision.Rehearse _ -> Decision.refuse(new KmsError.DryRun());
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
      case KeyCommand.CreateKey ignored -> throw CreationDecider.taken(arn);
      case KeyCommand.CreateManagedKey ignored -> throw CreationDecider.taken(arn);
      case KeyCommand.DescribeKey() ->
          Decision.answer(
              new KmsAnswer.Described(live.metadata(reachable, access.facts().store())));
      case KeyCommand.EnableKey() ->
          Decision.persistIf(
              !(live.state() instanceof KeyState.Enabled), done, new KeyEvent.Enabled());
      case KeyCommand.DisableKey() ->
          Decision.persistIf(
              !(live.state() instanceof KeyState.Disabled), done, new KeyEvent.Disabled());
      case KeyCommand.UpdateKeyDescription(String text) ->
          Decision.persistIf(
              !text.equals(live.description()), done, new KeyEvent.DescriptionUpdated(text));
      case KeyCommand.ScheduleKeyDeletion(int days) when live.hasReplicas() ->
          Decision.persist(
              new KmsAnswer.ReplicaDeletionAwaited(arn, days),
              new KeyEvent.ReplicaDeletionAwaited(days));
      case KeyCommand.ScheduleKeyDeletion(int days) -> {
        Instant deletionDate = now.plus(Duration.ofDays(days));
        yield Decision.persist(
            new KmsAnswer.DeletionScheduled(arn, deletionDate, days),
            new KeyEvent.DeletionScheduled(deletionDate));
      }
      case KeyCommand.CancelKeyDeletion() ->
          Decision.persist(new KmsAnswer.Acknowledged(arn), new KeyEvent.DeletionCancelled());
      case KeyCommand.TagResource(Map<String, String> tags) -> tag(live, tags);
      case KeyCommand.UntagResource(Set<String> tagKeys) -> {
        Set<String> present = new HashSet<>(tagKeys);
        present.retainAll(live.tags().keySet());
        yield Decision.persistIf(!present.isEmpty(), done, new KeyEvent.Untagged(present));
      }
      case KeyCommand.ListResourceTags() ->
          Decision.answer(new KmsAnswer.Tags(arn, new TreeMap<>(live.tags()), Optional.empty()));
      case KeyCommand.PutKeyPolicy put -> putPolicy(live, put, access);
      case KeyCommand.GetKeyPolicy() -> Decision.answer(new KmsAnswer.Policy(arn, live.policy()));
      case KeyCommand.ListKeyPolicies() -> Decision.answer(new KmsAnswer.PolicyNames(arn));
      case KeyCommand.EnableKeyRotation(int periodDays) ->
          RotationDecider.enable(live, periodDays, now);
      case KeyCommand.DisableKeyRotation() -> RotationDecider.disable(live);
      case KeyCommand.GetKeyRotationStatus() -> RotationDecider.tellStatus(live);
      case KeyCommand.GetKeyLastUsage() ->
          Decision.answer(new KmsAnswer.LastUsage(arn, live.creationDate(), Optional.empty()));
      case KeyCommand.RotateKeyOnDemand(Optional<BackingKey> fresh) ->
          RotationDecider.onDemand(live, fresh, now);
      case KeyCommand.ListKeyRotations(boolean allMaterial) ->
          RotationDecider.list(live, allMaterial);
      case KeyCommand.GetParametersForImport get -> ImportDecider.offer(live, get, now);
      case KeyCommand.ImportKeyMaterial take -> ImportDecider.take(live, take, now);
      case KeyCommand.DeleteImportedKeyMaterial delete -> ImportDecider.delete(live, delete, now);
      case KeyCommand.Cryptography use -> UseDecider.decide(live, use, access.recipient());
      case KeyCommand.GetPublicKey() -> UseDecider.tellPublicKey(live);
      case KeyCommand.AuthorizeAlias ignored ->
          Decision.answer(new KmsAnswer.AliasAuthorized(arn, live.spec(), live.usage()));
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
      return Decision.refuse(refusal.get());
    }
    boolean changes = !put.policy().equals(live.policy());
    return Decision.persistIf(
        changes, new KmsAnswer.Done(live.arn()), new KeyEvent.PolicyPut(put.policy()));
  }

  private static Decision tag(KmsKey.Live live, Map<String, String> tags) {
    Optional<KmsError> refusal = TagRules.refusal(live.tags(), tags);
    if (refusal.isPresent()) {
      return Decision.refuse(refusal.get());
    }
    boolean changes = !live.tags().entrySet().containsAll(tags.entrySet());
    return Decision.persistIf(changes, new KmsAnswer.Done(live.arn()), new KeyEvent.Tagged(tags));
  }
}
