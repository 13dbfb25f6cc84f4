package dev.holdfast.cluster.key;

import dev.holdfast.cluster.ask.Flow;
import dev.holdfast.cluster.directory.Directories;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.identity.Caller;
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

/** Finds the key that a request names. Whether it exists is told by the key's own actor. */
public final class References {

  private final Region region;
  private final Directories directories;
  private final InstantSource clock;

  public References(Region region, Directories directories, InstantSource clock) {
    this.region = region;
    this.directories = directories;
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
          takesAlias(operation)
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
    if (!takesAlias(operation)) {
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
        .map(keyId -> new KeyArn(region, alias.account(), keyId))
        .thenEither(
            Flow::of,
            missing ->
                Flow.refused(
                    !(missing instanceof KmsError.AliasNotFound)
                        ? missing
                        : alias.account().equals(caller.account())
                            ? new OwnSideAccess(region, caller, clock.instant())
                                .missing(action, alias)
                            : unknown(caller, alias, action)));
  }

  /** What a caller is told of an alias of another account whose key it may not use. */
  public KmsError unknown(Caller caller, AliasArn alias, Action action) {
    return unknown(caller, action, alias.toString(), alias.account());
  }

  /** What a caller is told of something in another account that it is not to know of. */
  public KmsError unknown(Caller caller, Action action, String resource, AccountId account) {
    return new OwnSideAccess(region, caller, clock.instant()).unknown(action, resource, account);
  }

  private boolean isHere(Region other) {
    return region.equals(other);
  }

  private static <T> Flow<T> foreign(Region other) {
    return Flow.refused(new KmsError.ForeignRegion(other.name()));
  }

  /** The operations whose {@code KeyId} may be an alias; others call one malformed. */
  private static boolean takesAlias(KmsOperation operation) {
    return switch (operation) {
      case DESCRIBE_KEY,
          ENCRYPT,
          DECRYPT,
          RE_ENCRYPT,
          GENERATE_DATA_KEY,
          GENERATE_DATA_KEY_WITHOUT_PLAINTEXT,
          GENERATE_DATA_KEY_PAIR,
          GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT,
          SIGN,
          VERIFY,
          GET_PUBLIC_KEY,
          DERIVE_SHARED_SECRET,
          GENERATE_MAC,
          VERIFY_MAC ->
          true;
      case CANCEL_KEY_DELETION,
          CONNECT_CUSTOM_KEY_STORE,
          CREATE_ALIAS,
          CREATE_CUSTOM_KEY_STORE,
          CREATE_GRANT,
          CREATE_KEY,
          DECAPSULATE,
          DELETE_ALIAS,
          DELETE_CUSTOM_KEY_STORE,
          DELETE_IMPORTED_KEY_MATERIAL,
          DESCRIBE_CUSTOM_KEY_STORES,
          DISABLE_KEY,
          DISABLE_KEY_ROTATION,
          DISCONNECT_CUSTOM_KEY_STORE,
          ENABLE_KEY,
          ENABLE_KEY_ROTATION,
          ENCAPSULATE,
          GENERATE_RANDOM,
          GET_KEY_LAST_USAGE,
          GET_KEY_POLICY,
          GET_KEY_ROTATION_STATUS,
          GET_PARAMETERS_FOR_IMPORT,
          IMPORT_KEY_MATERIAL,
          LIST_ALIASES,
          LIST_GRANTS,
          LIST_KEY_POLICIES,
          LIST_KEY_ROTATIONS,
          LIST_KEYS,
          LIST_RESOURCE_TAGS,
          LIST_RETIRABLE_GRANTS,
          PUT_KEY_POLICY,
          REPLICATE_KEY,
          RETIRE_GRANT,
          REVOKE_GRANT,
          ROTATE_KEY_ON_DEMAND,
          SCHEDULE_KEY_DELETION,
          TAG_RESOURCE,
          UNTAG_RESOURCE,
          UPDATE_ALIAS,
          UPDATE_CUSTOM_KEY_STORE,
          UPDATE_KEY_DESCRIPTION,
          UPDATE_PRIMARY_REGION ->
          false;
    };
  }
}
