package dev.holdfast.cluster.replication;

import dev.holdfast.cluster.ask.Flow;
import dev.holdfast.cluster.key.KeyActors;
import dev.holdfast.cluster.key.PrincipalLookup;
import dev.holdfast.cluster.key.References;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.Reply;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.KeyMetadata;
import dev.holdfast.model.key.OwnSideAccess;
import dev.holdfast.model.key.ReplicaTerms;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.model.policy.AttachedKeyPolicy;
import dev.holdfast.model.policy.HeldNames;
import dev.holdfast.model.policy.KeyPolicy;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.Done;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What callers ask about related keys. The primary journals what is to be done, and then it is
 * tried at once: what does not come to its end before the answer does so after it.
 */
public final class RelatedKeys {

  private static final Logger LOG = LoggerFactory.getLogger(RelatedKeys.class);

  private final References references;
  private final PrincipalLookup principals;
  private final Replication replication;
  private final InstantSource clock;

  public RelatedKeys(
      References references,
      PrincipalLookup principals,
      Replication replication,
      InstantSource clock) {
    this.references = references;
    this.principals = principals;
    this.replication = replication;
    this.clock = clock;
  }

  public Flow<KmsAnswer> replicate(KeyActors keys, Caller caller, KmsRequest.ReplicateKey request) {
    return references
        .resolve(caller, request.key(), KmsOperation.REPLICATE_KEY)
        .then(key -> {
          KeyArn replica = new KeyArn(request.replicaRegion(), key.account(), key.keyId());
          return policy(request, replica)
              .then(policy ->
                  replicate(
                      keys,
                      caller,
                      request,
                      key,
                      new KeyCommand.ReplicateKey(
                          request.replicaRegion(),
                          new ReplicaTerms(
                              caller.arn(), request.description(), policy, request.tags()),
                          request.bypassPolicyLockoutSafetyCheck(),
                          false)));
        });
  }

  private Flow<AttachedKeyPolicy> policy(KmsRequest.ReplicateKey request, KeyArn replica) {
    return request
        .policy()
        .map(document -> principals.attach(document, replica))
        .orElseGet(
            () -> Flow.of(new AttachedKeyPolicy(KeyPolicy.defaultFor(replica), HeldNames.NONE)));
  }

  private Flow<KmsAnswer> replicate(
      KeyActors keys,
      Caller caller,
      KmsRequest.ReplicateKey request,
      KeyArn key,
      KeyCommand.ReplicateKey command) {
    Region region = request.replicaRegion();
    return Flow.ofReply(keys.ask(key, command, caller))
        .then(answer ->
            Flow.allowed(
                new OwnSideAccess(region, caller, clock.instant())
                    .right(request, described(answer))))
        .then(allowed -> replication.find(region))
        .then(peer -> again(keys, key, command.persisting(), caller))
        .then(replicated -> told(key, region).map(done -> replicated))
        .then(this::shown);
  }

  private Flow<KmsAnswer> shown(KmsAnswer answer) {
    if (!(answer
        instanceof
        KmsAnswer.Replicated(
            KeyMetadata replica,
            AttachedKeyPolicy policy,
            Map<String, String> tags))) {
      throw unexpected(answer);
    }
    return principals.show(policy).map(text -> new KmsAnswer.Replicated(replica, text, tags));
  }

  private static KeyMetadata described(KmsAnswer answer) {
    if (answer instanceof KmsAnswer.Described(KeyMetadata metadata)) {
      return metadata;
    }
    throw unexpected(answer);
  }

  public Flow<KmsAnswer> movePrimary(
      KeyActors keys, Caller caller, KmsRequest.UpdatePrimaryRegion request) {
    Region next = request.primaryRegion();
    KeyCommand leave = moving(next, KeyCommand.MovePart.LEAVE);
    return references
        .resolve(caller, request.key(), KmsOperation.UPDATE_PRIMARY_REGION)
        .then(key ->
            next.equals(references.region())
                ? Flow.ofReply(keys.ask(key, leave, caller))
                : Flow.ofReply(keys.ask(key, moving(next, KeyCommand.MovePart.MAY_LEAVE), caller))
                    .then(may -> replication.find(next))
                    .then(peer ->
                        Flow.ofReply(
                            peer.ask(
                                new KeyArn(next, key.account(), key.keyId()),
                                moving(next, KeyCommand.MovePart.MAY_SUCCEED),
                                caller)))
                    .then(may -> again(keys, key, leave, caller))
                    .then(
                        begun -> told(key, next).then(done -> led(key, next)).map(done -> begun)));
  }

  /**
   * Whether to ask for a rotation again that was refused: replicas may have imported since what the
   * key waits for. Refused as before when that cannot be.
   */
  public Flow<Done> mayPass(KeyArn key, KmsError refusal) {
    return refusal instanceof KmsError.NoMaterialPendingRotation && key.keyId().isMultiRegion()
        ? told(key, key.region())
        : Flow.refused(refusal);
  }

  private static KeyCommand.UpdatePrimaryRegion moving(Region next, KeyCommand.MovePart part) {
    return new KeyCommand.UpdatePrimaryRegion(next, part);
  }

  /** Asks for what the caller has been found to have the right to: that need not be told twice. */
  private static Flow<KmsAnswer> again(
      KeyActors keys, KeyArn key, KeyCommand command, Caller caller) {
    return Flow.ofReply(
        keys.ask(key, command, caller)
            .thenApply(reply -> reply instanceof Reply.Answered ? reply.having(List.of()) : reply));
  }

  /** Tries what is journaled; a region that is away now is told later. */
  private Flow<Done> told(KeyArn key, Region replica) {
    return Flow.from(
            replication
                .tellAll(key.keyId())
                .<Optional<KmsError>>thenApply(
                    refusals -> Optional.ofNullable(refusals.get(replica)))
                .exceptionally(failure -> {
                  LOG.warn("{} cannot be told to {} now, and will be", key, replica, failure);
                  return Optional.empty();
                }))
        .then(refusal ->
            refusal.isPresent() ? Flow.refused(refusal.get()) : Flow.of(Done.getInstance()));
  }

  /** Lets the new primary tell the others at once. */
  private Flow<Done> led(KeyArn key, Region next) {
    return Flow.from(
        replication
            .suggestLook(next, key.keyId())
            .handle((done, failure) -> {
              if (failure != null) {
                LOG.warn("{} in {} will tell its replicas later", key, next, failure);
              }
              return Done.getInstance();
            }));
  }

  private static IllegalStateException unexpected(KmsAnswer answer) {
    return new IllegalStateException("a key answered " + answer.getClass().getSimpleName());
  }
}
