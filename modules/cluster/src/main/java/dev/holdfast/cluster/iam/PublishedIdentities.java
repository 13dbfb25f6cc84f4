package dev.holdfast.cluster.iam;

import dev.holdfast.model.iam.IamAccount;
import dev.holdfast.model.journal.EventHistory.Place;
import dev.holdfast.model.name.AccountId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;

/**
 * The newest state of each account that is known here: put by its actor before it answers a change,
 * or followed from another node. Any thread reads it without waiting.
 *
 * <p>Where there are other nodes, an account's actor may be on any of them, and a state counts for
 * only so long after somebody has confirmed that it is the newest: whose rights were taken away on
 * one node has lost them on all before that is over.
 */
final class PublishedIdentities {

  /** Known here, as of the event of that number. */
  static final class Published {

    private final IamAccount account;
    private final long sequence;
    private final Optional<Place> place;
    private volatile long confirmedNanos;
    private volatile long readNanos;

    private Published(IamAccount account, long sequence, Optional<Place> place, long nowNanos) {
      this.account = account;
      this.sequence = sequence;
      this.place = place;
      this.confirmedNanos = nowNanos;
      this.readNanos = nowNanos;
    }

    IamAccount account() {
      return account;
    }

    long sequence() {
      return sequence;
    }

    /** Where the journal goes on; empty for what the actor itself has put. */
    Optional<Place> place() {
      return place;
    }
  }

  private final long confirmedForNanos;
  private final LongSupplier nanos;
  private final ConcurrentMap<AccountId, Published> accounts = new ConcurrentHashMap<>();

  /**
   * @param confirmedForNanos how long a state counts; {@link Long#MAX_VALUE} where all actors are
   * @param nanos a clock that only goes on, of unknown beginning
   */
  PublishedIdentities(long confirmedForNanos, LongSupplier nanos) {
    this.confirmedForNanos = confirmedForNanos;
    this.nanos = nanos;
  }

  Optional<IamAccount> find(AccountId account) {
    Published known = accounts.get(account);
    if (known == null) {
      return Optional.empty();
    }
    if (confirmedForNanos == Long.MAX_VALUE) {
      return Optional.of(known.account);
    }
    long now = nanos.getAsLong();
    known.readNanos = now;
    return now - known.confirmedNanos < confirmedForNanos
        ? Optional.of(known.account)
        : Optional.empty();
  }

  /** What is known of an account, whether or not it counts. */
  Optional<Published> known(AccountId account) {
    return Optional.ofNullable(accounts.get(account));
  }

  /** Takes in the state of an actor that is here, unless a newer one is there. */
  void publish(IamAccount account, long sequence) {
    publish(new Published(account, sequence, Optional.empty(), nanos.getAsLong()));
  }

  /**
   * Takes in a state that was read from the journal, unless a newer one is there.
   *
   * @param askedNanos when it was the newest
   */
  void follow(IamAccount account, Place place, long askedNanos) {
    publish(new Published(account, place.sequence(), Optional.of(place), askedNanos));
  }

  private void publish(Published fresh) {
    var _ =
        accounts.merge(
            fresh.account.id(),
            fresh,
            (before, after) -> {
              after.readNanos = before.readNanos;
              return before.sequence > after.sequence ? before : after;
            });
  }

  /**
   * What is known is the newest still.
   *
   * @param askedNanos when the question was put that this answers
   */
  void confirm(Published known, long askedNanos) {
    known.confirmedNanos = Math.max(known.confirmedNanos, askedNanos);
  }

  /** Forgets what nobody has read for so long, and tells the rest. */
  Collection<AccountId> readWithin(long maxNanos) {
    long now = nanos.getAsLong();
    accounts.values().removeIf(known -> now - known.readNanos > maxNanos);
    return List.copyOf(accounts.keySet());
  }
}
