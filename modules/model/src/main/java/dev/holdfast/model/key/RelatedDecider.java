package dev.holdfast.model.key;

import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.policy.KeyPolicy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Decides what callers ask of a multi-Region key about its related keys, once it is settled that
 * they may and that its state allows it.
 */
final class RelatedDecider {

  private RelatedDecider() {}

  /**
   * Why what related keys share must not be changed at this key now; empty for a key that has no
   * related keys. Also while the primary moves: what is handed over must stay as it is.
   */
  static Optional<KmsError> refusalOfChange(KmsKey.Live live) {
    if (live.isReplica()) {
      return Optional.of(new KmsError.NotPrimary(live.arn()));
    }
    boolean moves =
        live.state() instanceof KeyState.Updating
            || live.related().orElse(null) instanceof Related.Primary primary
                && primary.successor().isPresent();
    return moves
        ? Optional.of(new KmsError.KeyInState(live.arn(), KeyStateName.UPDATING))
        : Optional.empty();
  }

  static Decision replicate(KmsKey.Live live, KeyCommand.ReplicateKey command, KeyAccess access) {
    KeyArn arn = live.arn();
    Region region = command.replicaRegion();
    if (!(live.related().orElse(null) instanceof Related.Primary primary)) {
      return Decision.refuse(new KmsError.NotPrimary(arn));
    }
    if (!region.partition().equals(arn.region().partition())) {
      return Decision.refuse(new KmsError.RegionUnknown(region.name()));
    }
    KeyArn replica = new KeyArn(region, arn.account(), arn.keyId());
    if (region.equals(arn.region()) || primary.replicas().contains(region)) {
      return Decision.refuse(new KmsError.ReplicaExists(replica));
    }
    Optional<KmsError> malformed =
        TagRules.refusal(Map.of(), command.terms().tags())
            .or(() ->
                KeyPolicy.refusal(
                    command.terms().policy(),
                    replica,
                    access.caller(),
                    command.bypassPolicyLockoutSafetyCheck(),
                    access.terms().quotas().keyPolicyBytes()));
    if (malformed.isPresent()) {
      return Decision.refuse(malformed.get());
    }
    if (!command.persists()) {
      return new Decision.Answer(new KmsAnswer.Described(live.metadata()));
    }
    SortedSet<Region> replicas = primary.replicas();
    replicas.add(region);
    KmsKey.Live made =
        NewKey.of(
            new KeyEvent.CreatedAsReplica(
                replica,
                live.spec(),
                live.usage(),
                live.origin(),
                command.terms(),
                arn.region(),
                replicas,
                access.now()));
    return new Decision.Persist(
        List.of(new KeyEvent.ReplicaAdded(region, command.terms())),
        new KmsAnswer.Replicated(
            made.metadata(), command.terms().policy(), command.terms().tags()));
  }

  static Decision movePrimary(KmsKey.Live live, KeyCommand.UpdatePrimaryRegion command) {
    KmsAnswer done = new KmsAnswer.Done(live.arn());
    return switch (command.part()) {
      case MAY_LEAVE -> leave(live, command.primaryRegion(), new Decision.Answer(done));
      case MAY_SUCCEED ->
          live.state() instanceof KeyState.Updating
              ? Decision.refuse(new KmsError.KeyInState(live.arn(), KeyStateName.UPDATING))
              : new Decision.Answer(done);
      case LEAVE ->
          leave(
              live,
              command.primaryRegion(),
              new Decision.Persist(
                  List.of(new KeyEvent.PrimaryMoveBegun(command.primaryRegion())), done));
    };
  }

  private static Decision leave(KmsKey.Live live, Region next, Decision leaving) {
    KeyArn arn = live.arn();
    if (!(live.related().orElse(null) instanceof Related.Primary primary)) {
      return Decision.refuse(new KmsError.NotPrimary(arn));
    }
    if (primary.successor().filter(next::equals).isPresent()
        || primary.successor().isEmpty() && next.equals(arn.region())) {
      return new Decision.Persist(List.of(), new KmsAnswer.Done(arn));
    }
    if (live.state() instanceof KeyState.Updating) {
      return Decision.refuse(new KmsError.KeyInState(arn, KeyStateName.UPDATING));
    }
    if (!primary.replicas().contains(next)) {
      return Decision.refuse(
          new KmsError.KeyNotFound(new KeyArn(next, arn.account(), arn.keyId())));
    }
    // A replica follows only whom it knows: each must have heard of the next primary before that
    // is one.
    return primary.behind().isEmpty()
        ? leaving
        : Decision.refuse(new KmsError.KeyInState(arn, KeyStateName.UPDATING));
  }
}
