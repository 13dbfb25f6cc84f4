package dev.holdfast.node.server;

import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.name.KeyReference;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.model.rate.RequestClass;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many requests are worked on at a time, and whose. When there are too many, those go first
 * that their callers can best do again: what encrypts and signs finds no place when three quarters
 * are taken, what opens and administrators when all are. No caller has more than half of them, and
 * no key, whoever uses it.
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

  private final int places;
  private final AtomicInteger taken = new AtomicInteger();

  /** Apart, so that whoever uses up its share can still disable the key that does it. */
  private final Shares usersOfKeys;

  private final Shares administrators;
  private final Shares keys;

  Places(int places) {
    this.places = places;
    int share = Math.max(1, places / 2);
    this.usersOfKeys = new Shares(share);
    this.administrators = new Shares(share);
    this.keys = new Shares(share);
  }

  /**
   * Takes a place.
   *
   * @param caller who asks
   * @return why there is none; empty for who must {@link #leave}
   */
  Optional<Full> take(String caller, Kind kind, Optional<KeyReference> key) {
    Shares callers = callers(kind);
    if (!callers.take(caller)) {
      return Optional.of(Full.CALLER);
    }
    if (key.isPresent() && !keys.take(key.get())) {
      callers.giveBack(caller);
      return Optional.of(Full.KEY);
    }
    if (!takeOne(kind)) {
      leaveShares(caller, kind, key);
      return Optional.of(Full.SERVER);
    }
    return Optional.empty();
  }

  /** Whether there is no place for a request of this kind, whoever makes it. */
  boolean isFull(Kind kind) {
    return taken.get() >= most(kind);
  }

  /** How many places may be taken, by whatever kind, before one of this kind finds none. */
  private int most(Kind kind) {
    return kind == Kind.BULK ? places - places / 4 : places;
  }

  private boolean takeOne(Kind kind) {
    int most = most(kind);
    int before = taken.get();
    while (before < most) {
      int found = taken.compareAndExchange(before, before + 1);
      if (found == before) {
        return true;
      }
      before = found;
    }
    return false;
  }

  /** Gives a place back; with the same words as it was taken. */
  void leave(String caller, Kind kind, Optional<KeyReference> key) {
    taken.decrementAndGet();
    leaveShares(caller, kind, key);
  }

  private void leaveShares(String caller, Kind kind, Optional<KeyReference> key) {
    callers(kind).giveBack(caller);
    key.ifPresent(keys::giveBack);
  }

  private Shares callers(Kind kind) {
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
