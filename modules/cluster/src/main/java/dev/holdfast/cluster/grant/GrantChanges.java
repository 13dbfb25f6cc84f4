package dev.holdfast.cluster.grant;

import dev.holdfast.cluster.ask.Flow;
import dev.holdfast.cluster.directory.Directories;
import dev.holdfast.cluster.key.KeyActors;
import dev.holdfast.cluster.key.PrincipalLookup;
import dev.holdfast.cluster.key.References;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.KmsRequest.GrantReference;
import dev.holdfast.model.directory.RetirableGrant;
import dev.holdfast.model.grant.Grant;
import dev.holdfast.model.grant.GrantPrincipal;
import dev.holdfast.model.grant.NamedPrincipal;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyReference;
import dev.holdfast.model.operation.KmsOperation;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Grant changes: the key decides, and the directory of the retiring principal's account finds the
 * grant for it. The directory is told before the key and forgets after it, so that it may name a
 * grant that is not there and never lacks one that is.
 */
public final class GrantChanges {

  private final References references;
  private final Directories directories;
  private final GrantTokens tokens;
  private final PrincipalLookup principals;
  private final Supplier<String> grantIds;

  /**
   * @param grantIds gives fresh random ids
   */
  public GrantChanges(
      References references,
      Directories directories,
      GrantTokens tokens,
      PrincipalLookup principals,
      Supplier<String> grantIds) {
    this.references = references;
    this.directories = directories;
    this.tokens = tokens;
    this.principals = principals;
    this.grantIds = grantIds;
  }

  public Flow<KmsAnswer> create(KeyActors keys, Caller caller, KmsRequest.CreateGrant request) {
    return references
        .resolve(caller, request.key(), KmsOperation.CREATE_GRANT)
        .then(key ->
            command(request)
                .then(command -> {
                  Optional<GrantPrincipal> retiring =
                      command.retiring().flatMap(NamedPrincipal::found);
                  return retiring.isPresent() && !request.dryRun()
                      ? issueListed(keys, caller, key, command, retiring.get())
                      : issue(keys, caller, key, command);
                }))
        .map(this::withToken);
  }

  private Flow<KeyCommand.CreateGrant> command(KmsRequest.CreateGrant request) {
    return principals
        .find(request.grantee())
        .with(
            principals.find(request.retiring()),
            (grantee, retiring) ->
                new KeyCommand.CreateGrant(
                    grantIds.get(),
                    grantee,
                    retiring,
                    request.operations(),
                    request.constraints(),
                    request.name(),
                    request.dryRun()));
  }

  private static Flow<KmsAnswer.GrantIssued> issue(
      KeyActors keys, Caller caller, KeyArn key, KeyCommand.CreateGrant command) {
    return Flow.ofReply(keys.ask(key, command, caller)).map(KmsAnswer.GrantIssued.class::cast);
  }

  /** Asks the key first whether it would: strangers must not fill directories. */
  private Flow<KmsAnswer.GrantIssued> issueListed(
      KeyActors keys,
      Caller caller,
      KeyArn key,
      KeyCommand.CreateGrant command,
      GrantPrincipal retiring) {
    RetirableGrant listed = listed(key, command.grantId());
    return issue(keys, caller, key, command.asDryRun())
        .thenEither(
            answer -> {
              throw new IllegalStateException("a dry run answered " + answer);
            },
            error ->
                error instanceof KmsError.DryRun
                    ? directories.addRetirable(retiring, listed)
                    : Flow.refused(error))
        .then(added ->
            issue(keys, caller, key, command)
                .thenEither(
                    issued ->
                        issued.grantId().equals(command.grantId())
                            ? Flow.of(issued)
                            : directories.removeRetirable(retiring, listed).map(removed -> issued),
                    error -> directories.removeRetirable(retiring, listed).thenRefuse(error)));
  }

  private KmsAnswer withToken(KmsAnswer.GrantIssued issued) {
    return new KmsAnswer.GrantIssued(
        issued.key(),
        issued.grantId(),
        issued.issuedAt(),
        Optional.of(tokens.issue(issued.key(), issued.grantId(), issued.issuedAt())));
  }

  public Flow<KmsAnswer> retire(KeyActors keys, Caller caller, KmsRequest.RetireGrant request) {
    return switch (request.grant()) {
      case GrantReference.ByToken(String token) ->
          tokens
              .read(token)
              .map(named ->
                  end(
                      keys.presenting(Set.of(named.grantId())),
                      caller,
                      named.key(),
                      new KeyCommand.RetireGrant(named.grantId(), request.dryRun())))
              .orElseGet(() -> Flow.refused(new KmsError.InvalidGrantToken()));
      case GrantReference.OnKey(KeyReference key, String grantId) ->
          references
              .resolve(caller, key, KmsOperation.RETIRE_GRANT)
              .then(arn ->
                  end(keys, caller, arn, new KeyCommand.RetireGrant(grantId, request.dryRun())));
    };
  }

  public Flow<KmsAnswer> revoke(KeyActors keys, Caller caller, KmsRequest.RevokeGrant request) {
    return references
        .resolve(caller, request.key(), KmsOperation.REVOKE_GRANT)
        .then(key ->
            end(
                keys,
                caller,
                key,
                new KeyCommand.RevokeGrant(request.grantId(), request.dryRun())));
  }

  private Flow<KmsAnswer> end(KeyActors keys, Caller caller, KeyArn key, KeyCommand command) {
    return Flow.ofReply(keys.ask(key, command, caller))
        .map(KmsAnswer.GrantEnded.class::cast)
        .then(ended -> {
          Grant grant = ended.grant();
          return grant.retiring().isPresent()
              ? directories
                  .removeRetirable(grant.retiring().get(), listed(key, grant.id()))
                  .map(removed -> ended)
              : Flow.of(ended);
        });
  }

  private static RetirableGrant listed(KeyArn key, String grantId) {
    return new RetirableGrant(key.account(), key.keyId(), grantId);
  }
}
