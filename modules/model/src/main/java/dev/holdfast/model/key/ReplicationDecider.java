package dev.holdfast.model.key;

import dev.holdfast.model.KmsError;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.replication.Proposal;
import dev.holdfast.model.replication.RelatedAnswer;
import dev.holdfast.model.replication.RelatedMessage;
import dev.holdfast.model.replication.RelatedRuling;
import dev.holdfast.model.replication.ReplicaReply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Decides how a multi-Region key follows its primary, or leads its replicas. Each message may come
 * twice, late, or not at all; what is told is always the whole of what is shared, and a higher
 * revision wins.
 */
public final class ReplicationDecider {

  /** Longer than any node keeps a key open that nobody uses. */
  private static final Duration REST = Duration.ofHours(1);

  private ReplicationDecider() {}

  public static RelatedRuling decide(KmsKey key, RelatedMessage message, Instant now) {
    return switch (message) {
      case RelatedMessage.Tell(boolean everybody) -> nothingChanges(tell(key, everybody));
      case RelatedMessage.Hear(Proposal proposal, boolean prepared) ->
          hear(key, proposal, prepared, now);
      case RelatedMessage.Take take -> take(key, take);
      case RelatedMessage.Acknowledge acknowledge ->
          key instanceof KmsKey.Live live
              ? noted(live, acknowledged(live, acknowledge), now)
              : nothingChanges(new RelatedAnswer.Noted(false, false));
      case RelatedMessage.Forget(Region replica) ->
          key instanceof KmsKey.Live live
              ? noted(live, forgotten(live, replica, now), now)
              : nothingChanges(new RelatedAnswer.Noted(false, false));
      case RelatedMessage.GiveUp(Region replica, KmsError ignored) ->
          key instanceof KmsKey.Live live
              ? noted(live, givenUp(live, replica, now), now)
              : nothingChanges(new RelatedAnswer.Noted(false, false));
    };
  }

  // -- the primary

  private static RelatedAnswer tell(KmsKey key, boolean everybody) {
    if (!(key instanceof KmsKey.Live live)
        || !live.hasToTell() && !everybody
        || !(live.related().orElse(null) instanceof Related.Primary primary)) {
      return new RelatedAnswer.Nothing();
    }
    // One that waits for its replicas to be gone asks them all, whatever they have.
    Map<Region, Related.Seen> asked = new TreeMap<>(primary.behind());
    if (everybody && primary.successor().isEmpty()
        || live.state() instanceof KeyState.PendingReplicaDeletion) {
      asked = primary.seen();
    } else {
      asked.putAll(live.awaitingImport());
    }
    SortedMap<Region, Optional<ReplicaTerms>> replicas = new TreeMap<>();
    asked.forEach((region, seen) -> replicas.put(region, seen.terms()));
    SharedProperties shared = shared(live, primary);
    return new RelatedAnswer.Telling(
        live.binding(),
        primary.successor().map(shared::ledBy).orElse(shared),
        live.given(),
        replicas);
  }

  private static SharedProperties shared(KmsKey.Live live, Related.Primary primary) {
    return new SharedProperties(
        live.spec(),
        live.usage(),
        live.origin(),
        primary.primary(),
        primary.replicas(),
        primary.revision(),
        live.automaticRotation(),
        live.materials().all().stream()
            .map(
                material -> new SharedProperties.SharedMaterial(material.id(), material.rotation()))
            .toList(),
        live.materials().pending().isPresent());
  }

  private static List<KeyEvent> acknowledged(
      KmsKey.Live live, RelatedMessage.Acknowledge acknowledge) {
    Region replica = acknowledge.replica();
    long revision = acknowledge.revision();
    if (!(live.related().orElse(null) instanceof Related.Primary primary)) {
      return List.of();
    }
    if (primary.successor().filter(replica::equals).isPresent() && revision > primary.revision()) {
      return List.of(new KeyEvent.PrimaryMoved());
    }
    Related.Seen before = primary.seen().get(replica);
    long known = Math.min(revision, primary.revision());
    if (before == null) {
      return List.of();
    }
    List<KeyEvent> events = new ArrayList<>();
    if (before.terms().isPresent() || before.revision() < known) {
      events.add(new KeyEvent.ReplicaSynchronized(replica, known));
    }
    acknowledge
        .imported()
        .filter(live.materials()::isPending)
        .filter(id -> before.imported().filter(id::equals).isEmpty())
        .ifPresent(id -> events.add(new KeyEvent.ReplicaImported(replica, id)));
    return events;
  }

  private static List<KeyEvent> forgotten(KmsKey.Live live, Region replica, Instant now) {
    if (!(live.related().orElse(null) instanceof Related.Primary primary)
        || !primary.replicas().contains(replica)) {
      return List.of();
    }
    List<KeyEvent> events = new ArrayList<>();
    if (primary.successor().filter(replica::equals).isPresent()) {
      events.add(new KeyEvent.PrimaryMoveAbandoned());
    }
    if (primary.predecessor().filter(replica::equals).isPresent()) {
      // Whoever is gone need not be told any more that it is the primary no longer.
      events.add(new KeyEvent.ReplicaSynchronized(replica, primary.revision()));
    }
    events.add(new KeyEvent.ReplicaRemoved(replica, now));
    return events;
  }

  private static List<KeyEvent> givenUp(KmsKey.Live live, Region replica, Instant now) {
    if (!(live.related().orElse(null) instanceof Related.Primary primary)) {
      return List.of();
    }
    if (primary.successor().filter(replica::equals).isPresent()) {
      return List.of(new KeyEvent.PrimaryMoveAbandoned());
    }
    Related.Seen seen = primary.seen().get(replica);
    return seen != null && seen.terms().isPresent()
        ? List.of(new KeyEvent.ReplicaRemoved(replica, now))
        : List.of();
  }

  /** New material becomes current when the last replica has it. */
  private static RelatedRuling noted(KmsKey.Live live, List<KeyEvent> events, Instant now) {
    KmsKey after = live;
    for (KeyEvent event : events) {
      after = after.apply(event);
    }
    boolean rotates =
        !events.isEmpty()
            && after instanceof KmsKey.Live known
            && known.related().orElse(null) instanceof Related.Primary primary
            && primary.successor().isEmpty()
            && known.materials().pending().flatMap(KeyMaterial::rotation).isPresent()
            && primary.behind().isEmpty();
    if (!rotates) {
      return new RelatedRuling(events, new RelatedAnswer.Noted(!events.isEmpty(), false));
    }
    List<KeyEvent> all = new ArrayList<>(events);
    all.add(new KeyEvent.RotationCompleted(now));
    return new RelatedRuling(all, new RelatedAnswer.Noted(true, true));
  }

  // -- the replica

  private static RelatedRuling hear(KmsKey key, Proposal proposal, boolean prepared, Instant now) {
    return switch (key) {
      case KmsKey.NotCreated ignored when proposal.terms().isEmpty() ->
          toRegion(new ReplicaReply.Gone());
      case KmsKey.NotCreated ignored when !prepared ->
          nothingChanges(new RelatedAnswer.Unprepared());
      case KmsKey.NotCreated ignored -> created(proposal, proposal.terms().get(), now);
      case KmsKey.Live live ->
          settled(live, proposal.from(), proposal.shared())
              .map(ReplicationDecider::toRegion)
              .orElseGet(
                  () -> nothingChanges(new RelatedAnswer.Wants(live.binding(), live.given())));
      case KmsKey.Deleted deleted -> again(deleted, proposal, prepared, now);
      case KmsKey.Unreadable ignored -> throw lostShredKeys();
    };
  }

  private static RelatedRuling created(Proposal proposal, ReplicaTerms terms, Instant now) {
    SharedProperties shared = proposal.shared();
    KeyEvent.CreatedAsReplica created =
        new KeyEvent.CreatedAsReplica(
            proposal.replica(),
            shared.spec(),
            shared.usage(),
            shared.origin(),
            terms,
            shared.primary(),
            shared.replicas(),
            now);
    return new RelatedRuling(
        List.of(created), new RelatedAnswer.Wants(NewKey.of(created).binding(), List.of()));
  }

  /**
   * Another replica where one was deleted begins anew behind what nobody can read any more. Not at
   * once: whoever still has that one's metadata key open, or destroys its shred keys late, must be
   * done before there are others in their place.
   */
  private static RelatedRuling again(
      KmsKey.Deleted deleted, Proposal proposal, boolean prepared, Instant now) {
    if (proposal.terms().isEmpty()) {
      return toRegion(new ReplicaReply.Gone());
    }
    if (deleted.shredded().filter(at -> !now.isBefore(at.plus(REST))).isEmpty()) {
      return toRegion(
          new ReplicaReply.Refused(
              new KmsError.KeyInState(proposal.replica(), KeyStateName.PENDING_DELETION)));
    }
    return prepared
        ? created(proposal, proposal.terms().get(), now)
        : nothingChanges(new RelatedAnswer.Unprepared());
  }

  private static RelatedRuling take(KmsKey key, RelatedMessage.Take take) {
    return switch (key) {
      case KmsKey.NotCreated ignored -> toRegion(new ReplicaReply.Gone());
      case KmsKey.Live live -> {
        Optional<ReplicaReply> settled = settled(live, take.from(), take.shared());
        yield settled.isPresent() ? toRegion(settled.get()) : take(live, take);
      }
      case KmsKey.Deleted ignored -> toRegion(new ReplicaReply.Gone());
      case KmsKey.Unreadable ignored -> throw lostShredKeys();
    };
  }

  private static RelatedRuling take(KmsKey.Live live, RelatedMessage.Take take) {
    Map<MaterialId, BackingKey> there = new HashMap<>();
    take.fresh().forEach(one -> there.put(one.materialId(), one));
    live.given().forEach(one -> there.put(one.materialId(), one));
    List<BackingKey> all = new ArrayList<>();
    if (live.origin() == KeyOrigin.EXTERNAL) {
      // By which its material has been named stays.
      live.namingKey().or(() -> take.fresh().stream().findFirst()).ifPresent(all::add);
    } else {
      take.shared()
          .materials()
          .forEach(material -> Optional.ofNullable(there.get(material.id())).ifPresent(all::add));
    }
    int needed = live.origin() == KeyOrigin.EXTERNAL ? 1 : take.shared().materials().size();
    if (all.size() < needed) {
      return nothingChanges(new RelatedAnswer.Wants(live.binding(), live.given()));
    }
    KeyEvent told = new KeyEvent.Synchronized(take.shared(), all);
    return new RelatedRuling(
        List.of(told),
        new RelatedAnswer.Taken(
            take.shared().revision(),
            imported(live.apply(told)),
            take.fresh().stream().filter(one -> !all.contains(one)).toList()));
  }

  /** What there is to say without more material. */
  private static Optional<ReplicaReply> settled(
      KmsKey.Live live, Region from, SharedProperties shared) {
    KeyArn arn = live.arn();
    Related known =
        live.related()
            .orElseThrow(() -> new IllegalStateException(arn + " is no multi-Region key"));
    if (!known.primary().equals(from) && !known.replicas().contains(from)) {
      return Optional.of(new ReplicaReply.Refused(new KmsError.NotPrimary(arn)));
    }
    if (known.revision() >= shared.revision()) {
      return Optional.of(new ReplicaReply.Has(known.revision(), imported(live)));
    }
    boolean isToLead = shared.primary().equals(arn.region());
    return isToLead && !(live.state() instanceof KeyState.Enabled)
        ? Optional.of(
            new ReplicaReply.Refused(new KmsError.KeyInState(arn, live.state().stateName())))
        : Optional.empty();
  }

  /** The imported material that waits for its rotation, and is there. */
  private static Optional<MaterialId> imported(KmsKey key) {
    return key instanceof KmsKey.Live live && live.origin() == KeyOrigin.EXTERNAL
        ? live.materials().pending().filter(KeyMaterial::isPresent).map(KeyMaterial::id)
        : Optional.empty();
  }

  private static IntegrityException lostShredKeys() {
    return new IntegrityException(
        "a key's shred keys are gone and its deletion is not in the journal");
  }

  private static RelatedRuling toRegion(ReplicaReply reply) {
    return nothingChanges(new RelatedAnswer.ToRegion(reply));
  }

  private static RelatedRuling nothingChanges(RelatedAnswer answer) {
    return new RelatedRuling(List.of(), answer);
  }
}
