package dev.holdfast.cluster.alias;

import dev.holdfast.cluster.ask.Flow;
import dev.holdfast.cluster.directory.Directories;
import dev.holdfast.cluster.key.KeyActors;
import dev.holdfast.cluster.key.References;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.OwnSideAccess;
import dev.holdfast.model.name.AliasArn;
import dev.holdfast.model.name.AliasName;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.operation.KmsOperation;
import java.time.InstantSource;

/** Alias changes: the key that is named has a say, and the partition that owns the name decides. */
public final class Aliases {

  private final References references;
  private final KeyActors keys;
  private final Directories directories;
  private final int mostPerKey;
  private final InstantSource clock;

  /**
   * @param mostPerKey the quota of a key. Callers at the same time may pass it by a few.
   */
  public Aliases(
      References references,
      KeyActors keys,
      Directories directories,
      int mostPerKey,
      InstantSource clock) {
    this.references = references;
    this.keys = keys;
    this.directories = directories;
    this.mostPerKey = mostPerKey;
    this.clock = clock;
  }

  public Flow<KmsAnswer> create(Caller caller, KmsRequest.CreateAlias request) {
    return changeable(caller, request.alias(), KmsOperation.CREATE_ALIAS)
        .then(alias -> references.resolve(caller, request.target(), KmsOperation.CREATE_ALIAS))
        .then(target -> arrive(caller, target, KmsOperation.CREATE_ALIAS))
        .then(target -> withinQuota(caller, target.key()))
        .then(target ->
            directories
                .createAlias(caller.account(), request.alias(), target.keyId())
                .map(done -> new KmsAnswer.Done(target)));
  }

  public Flow<KmsAnswer> update(Caller caller, KmsRequest.UpdateAlias request) {
    return changeable(caller, request.alias(), KmsOperation.UPDATE_ALIAS)
        .then(alias -> references.resolve(caller, request.target(), KmsOperation.UPDATE_ALIAS))
        .then(target -> arrive(caller, target, KmsOperation.UPDATE_ALIAS))
        .then(target ->
            leave(caller, request.alias(), KmsOperation.UPDATE_ALIAS)
                .then(old -> move(caller, request.alias(), old, target)))
        .then(target ->
            directories
                .retargetAlias(caller.account(), request.alias(), target.keyId())
                .map(done -> new KmsAnswer.Done(target)));
  }

  public Flow<KmsAnswer> delete(Caller caller, KmsRequest.DeleteAlias request) {
    return changeable(caller, request.alias(), KmsOperation.DELETE_ALIAS)
        .then(alias -> leave(caller, alias, KmsOperation.DELETE_ALIAS))
        .then(target ->
            directories
                .deleteAlias(caller.account(), request.alias())
                .map(done -> new KmsAnswer.Done(target.key())));
  }

  private Flow<KeyArn> move(
      Caller caller,
      AliasName alias,
      KmsAnswer.AliasAuthorized old,
      KmsAnswer.AliasAuthorized target) {
    if (old.key().equals(target.key())) {
      return Flow.of(target.key());
    }
    return AliasMove.refusal(alias, old, target)
        .map(Flow::<KeyArn>refused)
        .orElseGet(() -> withinQuota(caller, target.key()));
  }

  /** Whether the alias may cease to name its key: a right on that key too. */
  private Flow<KmsAnswer.AliasAuthorized> leave(
      Caller caller, AliasName alias, KmsOperation operation) {
    return directories
        .resolve(caller.account(), alias)
        .then(keyId ->
            authorize(
                caller,
                references.ofCaller(caller, keyId),
                new KeyCommand.AuthorizeAlias(operation, true)));
  }

  private Flow<KmsAnswer.AliasAuthorized> arrive(
      Caller caller, KeyArn key, KmsOperation operation) {
    return authorize(caller, key, new KeyCommand.AuthorizeAlias(operation, false));
  }

  private Flow<KmsAnswer.AliasAuthorized> authorize(Caller caller, KeyArn key, KeyCommand command) {
    return Flow.ofReply(keys.ask(key, command, caller)).map(KmsAnswer.AliasAuthorized.class::cast);
  }

  private Flow<KeyArn> withinQuota(Caller caller, KeyArn target) {
    return directories
        .countAliases(caller.account(), target.keyId())
        .then(count ->
            count < mostPerKey
                ? Flow.of(target)
                : Flow.refused(
                    new KmsError.LimitExceeded(
                        "The key has " + mostPerKey + " aliases, which is the quota.")));
  }

  /** Changing an alias takes a right on the alias, besides those on the keys that it names. */
  private Flow<AliasName> changeable(Caller caller, AliasName alias, KmsOperation operation) {
    if (alias.isReserved()) {
      return Flow.refused(new KmsError.AliasReserved(alias.value()));
    }
    AliasArn arn = new AliasArn(references.region(), caller.account(), alias);
    return Flow.allowed(
            new OwnSideAccess(references.region(), caller, clock.instant()).right(operation, arn))
        .map(allowed -> alias);
  }
}
