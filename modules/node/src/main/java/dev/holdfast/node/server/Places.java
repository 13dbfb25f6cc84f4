package dev.holdfast.node.server;

import dev.holdfast.cluster.ask.Admission;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.name.KeyReference;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.model.rate.RequestClass;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * How many requests are worked on at a time, and whose. When there are too many, those go first
 * that their callers can best do again: what encrypts and signs leaves a quarter of the places to
 * what opens and to administrators. No caller has more than half of them, and no key, whoever uses
 * it.
 */
final class Places {

  /** What kind of request it is, in the order in which they are refused. */
  enum Kind {
    BULK,
    OPENING,
    MANAGEMENT;

    static Kind of(KmsOperation operation) {
      return switch (operation) {
        case DECRYPT, VERIFY, VERIFY_MAC, DECAPSULATE -> OPENING;
        default -> RequestClass.isCryptography(operation) ? BULK : MANAGEMENT;
      };
    }
  }

  /** Why there is no place. */
  enum Full {
    SERVER,
    CALLER,
    KEY
  }

  private final Semaphore all;
  private final Semaphore bulk;

  /** Apart, so that whoever uses up its share can still disable the key that does it. */
  private final Admission<String> usersOfKeys;

  private final Admission<String> administrators;
  private final Admission<KeyReference> keys;

  Places(int places) {
    this.all = new Semaphore(places);
    this.bulk = new Semaphore(atLeastOne(places - places / 4));
    int share = atLeastOne(places / 2);
    this.usersOfKeys = new Admission<>(share, Integer.MAX_VALUE);
    this.administrators = new Admission<>(share, Integer.MAX_VALUE);
    this.keys = new Admission<>(share, Integer.MAX_VALUE);
  }

  private static int atLeastOne(int places) {
    return Math.max(1, places);
  }

  /**
   * Takes a place.
   *
   * @param caller who asks
   * @return why there is none; empty for who must {@link #leave}
   */
  Optional<Full> take(String caller, Kind kind, Optional<KeyReference> key) {
    Admission<String> callers = callers(kind);
    if (!callers.tryEnter(caller)) {
      return Optional.of(Full.CALLER);
    }
    if (key.isPresent() && !keys.tryEnter(key.get())) {
      callers.leave(caller);
      return Optional.of(Full.KEY);
    }
    if (kind == Kind.BULK && !bulk.tryAcquire()) {
      leaveShares(caller, kind, key);
      return Optional.of(Full.SERVER);
    }
    if (!all.tryAcquire()) {
      if (kind == Kind.BULK) {
        bulk.release();
      }
      leaveShares(caller, kind, key);
      return Optional.of(Full.SERVER);
    }
    return Optional.empty();
  }

  /** Whether there is no place for a request of this kind, whoever makes it. */
  boolean isFull(Kind kind) {
    return all.availablePermits() == 0 || kind == Kind.BULK && bulk.availablePermits() == 0;
  }

  /** Gives a place back; with the same words as it was taken. */
  void leave(String caller, Kind kind, Optional<KeyReference> key) {
    all.release();
    if (kind == Kind.BULK) {
      bulk.release();
    }
    leaveShares(caller, kind, key);
  }

  private void leaveShares(String caller, Kind kind, Optional<KeyReference> key) {
    callers(kind).leave(caller);
    key.ifPresent(keys::leave);
  }

  private Admission<String> callers(Kind kind) {
    return kind == Kind.MANAGEMENT ? administrators : usersOfKeys;
  }

  /** The key whose share a request takes; empty for administrators, and where none is named. */
  static Optional<KeyReference> key(Kind kind, KmsRequest request) {
    return kind == Kind.MANAGEMENT
        ? Optional.empty()
        : switch (request) {
          case KmsRequest.OnKey(var key, var ignored) -> Optional.of(key);
          case KmsRequest.WithGrantTokens(var ignored, var presenting) -> key(kind, presenting);
          case KmsRequest.ForRecipient(var ignored, var asked) -> key(kind, asked);
          default -> Optional.empty();
        };
  }
}
