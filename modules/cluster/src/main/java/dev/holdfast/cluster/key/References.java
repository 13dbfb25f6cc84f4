package dev.holdfast.cluster.key;

import dev.holdfast.cluster.ask.Flow;
import dev.holdfast.cluster.directory.Directories;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.key.ManagedService;
import dev.holdfast.model.key.OwnSideAccess;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.AliasArn;
import dev.holdfast.model.name.AliasName;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.KeyReference;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.model.policy.Action;
import java.time.InstantSource;
import java.util.Optional;

/** Finds the key that a request names. Whether it exists is told by the key's own actor. */
public final class References {

  private final Region region;
  private final Directories directories;
  private final ManagedKeys managedKeys;
  private final InstantSource clock;

  /**
   * @param managedKeys makes what {@code alias/aws/...} names when it is first named
   */
  public References(
      Region region, Directories directories, ManagedKeys managedKeys, InstantSource clock) {
    this.region = region;
    this.directories = directories;
    this.managedKeys = managedKeys;
    this.clock = clock;
  }

  /**
   * The key as the request addresses it: an id or alias without an account is the caller's.
   *
   * @param operation what is asked; most operations take no alias
   */
  public Flow<KeyArn> resolve(Caller caller, KeyReference reference, KmsOperation operation) {
    return resolve(caller, reference, operation, Action.of(operation));
  }

  /**
   * @param action the right that the key will ask for, where it is not the operation's own
   */
  public Flow<KeyArn> resolve(
      Caller caller, KeyReference reference, KmsOperation operation, Action action) {
    return switch (reference) {
      case KeyReference.ById(KeyId keyId) -> Flow.of(ofCaller(caller, keyId));
      case KeyReference.ByArn(KeyArn arn) ->
          isHere(arn.region()) ? Flow.of(arn) : foreign(arn.region());
      case KeyReference.ByAlias(AliasName alias) ->
          operation.takesAlias()
              ? named(caller, new AliasArn(region, caller.account(), alias), action)
              : Flow.refused(new KmsError.MalformedKeyId(alias.value()));
      case KeyReference.ByAliasArn(AliasArn arn) -> byAliasArn(caller, arn, operation, action);
      case KeyReference.Malformed(String text) -> Flow.refused(new KmsError.MalformedKeyId(text));
      case KeyReference.MalformedArn(String text) -> Flow.refused(new KmsError.MalformedArn(text));
    };
  }

  public Region region() {
    return region;
  }

  public KeyArn ofCaller(Caller caller, KeyId keyId) {
    return new KeyArn(region, caller.account(), keyId);
  }

  private Flow<KeyArn> byAliasArn(
      Caller caller, AliasArn arn, KmsOperation operation, Action action) {
    if (!operation.takesAlias()) {
      return Flow.refused(new KmsError.MalformedKeyId(arn.toString()));
    }
    if (!isHere(arn.region())) {
      return foreign(arn.region());
    }
    return named(caller, arn, action);
  }

  /** Whether there is such an alias is told only to who might have used its key. */
  private Flow<KeyArn> named(Caller caller, AliasArn alias, Action action) {
    return directories
        .resolve(alias.account(), alias.name())
        .thenEither(
            Flow::of,
            missing ->
                missing instanceof KmsError.AliasNotFound
                    ? missing(caller, alias, action)
                    : Flow.refused(missing))
        .map(keyId -> new KeyArn(region, alias.account(), keyId));
  }

  /** The alias of a service gets its key when somebody first names it who might use any key. */
  private Flow<KeyId> missing(Caller caller, AliasArn alias, Action action) {
    if (!alias.account().equals(caller.account())) {
      return Flow.withheld(unknown(caller, alias, action));
    }
    OwnSideAccess.Right right =
        new OwnSideAccess(region, caller, clock.instant()).missing(action, alias);
    Optional<ManagedService> service = ManagedService.named(alias.name());
    return service.isPresent() && right.refusal().orElse(null) instanceof KmsError.AliasNotFound
        ? managedKeys.make(caller, service.get())
        : Flow.withheld(right);
  }

  /** What a caller is told of an alias of another account whose key it may not use. */
  public OwnSideAccess.Right unknown(Caller caller, AliasArn alias, Action action) {
    return unknown(caller, action, alias.toString(), alias.account());
  }

  /** What a caller is told of something in another account that it is not to know of. */
  public OwnSideAccess.Right unknown(
      Caller caller, Action action, String resource, AccountId account) {
    return new OwnSideAccess(region, caller, clock.instant()).unknown(action, resource, account);
  }

  private boolean isHere(Region other) {
    return region.equals(other);
  }

  private static <T> Flow<T> foreign(Region other) {
    return Flow.refused(new KmsError.ForeignRegion(other.name()));
  }
}
