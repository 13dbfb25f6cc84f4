package dev.holdfast.crypto.token;

import dev.holdfast.model.store.StoreId;
import dev.holdfast.model.store.TokenFault;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The login of a process to a token, shared by the stores that have shown its PIN. Of use only
 * while its library is not started anew.
 */
final class Logins {

  private static final int SALT = 16;

  private final TokenSettings.Choice choice;
  private final Function<Integer, byte[]> random;
  private @Nullable KeptLogin login;
  private @Nullable PinProof lastProof;

  /** Whose PIN the login was made with, or has been compared with it. */
  private final Set<StoreId> proven = new HashSet<>();

  /** Whose PIN the token has refused: tokens count wrong ones, so it is not tried again unasked. */
  private final Set<StoreId> refused = new HashSet<>();

  Logins(TokenSettings.Choice choice, Function<Integer, byte[]> random) {
    this.choice = choice;
    this.random = random;
  }

  /** Lets a store try its PIN again. */
  synchronized void allow(StoreId store) {
    refused.remove(store);
  }

  /** A store needs the login no more. */
  synchronized void release(StoreId store) {
    refused.remove(store);
    if (proven.remove(store) && proven.isEmpty()) {
      drop();
    }
  }

  /** Whether there was a login that nobody has ended. */
  synchronized boolean isAny() {
    return login != null;
  }

  synchronized boolean isKept() {
    return login != null && login.lives();
  }

  /** The next use logs in. */
  synchronized void drop() {
    if (login != null && login.lives()) {
      login.close();
    }
    login = null;
  }

  synchronized KeptLogin logIn(TokenLibrary loaded, KeptToken.Holder holder) {
    if (refused.contains(holder.store())) {
      throw new FaultException(TokenFault.WRONG_PIN, "the PIN was refused before");
    }
    KeptLogin kept = login;
    if (kept != null && kept.lives() && proven.contains(holder.store())) {
      return kept;
    }
    byte[] pin = holder.pin().get();
    try {
      if (kept == null || !kept.lives()) {
        kept = logIn(loaded, pin);
        login = kept;
        proven.clear();
      } else if (!kept.proof().isOf(pin)) {
        throw wrongPin("it is not the one that another store is logged in with");
      }
      proven.add(holder.store());
      return kept;
    } catch (FaultException e) {
      if (e.fault() == TokenFault.WRONG_PIN) {
        refused.add(holder.store());
      }
      throw e;
    } finally {
      Arrays.fill(pin, (byte) 0);
    }
  }

  private KeptLogin logIn(TokenLibrary loaded, byte[] pin) {
    Slots.Found found = new Slots(loaded).find(choice);
    if (found.locked() || found.finalTry()) {
      throw new FaultException(
          TokenFault.LOCKED_OUT,
          "it is locked, or one more wrong PIN would lock it: none is tried");
    }
    TokenSession anchor = TokenSession.open(loaded, found.slot());
    boolean kept = false;
    try {
      PinProof proof = prove(loaded, anchor, pin);
      lastProof = proof;
      kept = true;
      return new KeptLogin(loaded, found.slot(), proof, anchor);
    } finally {
      if (!kept) {
        anchor.close();
      }
    }
  }

  private PinProof prove(TokenLibrary loaded, TokenSession anchor, byte[] pin) {
    long answer = anchor.tryLogIn(pin);
    if (answer == ReturnCode.USER_ALREADY_LOGGED_IN) {
      // By an earlier session that is still in use, or by what else the process does with the
      // token.
      PinProof earlier = lastProof;
      if (earlier == null || earlier.generation() != loaded.generation()) {
        throw new FaultException(TokenFault.LOGGED_IN, "something else is logged in to it");
      }
      if (!earlier.isOf(pin)) {
        throw wrongPin("it is not the one that this process is logged in with");
      }
      return earlier;
    }
    if (answer == ReturnCode.PIN_LOCKED) {
      throw new FaultException(TokenFault.LOCKED_OUT, "it is locked");
    }
    if (answer == ReturnCode.USER_PIN_NOT_INITIALIZED) {
      throw new FaultException(TokenFault.NO_USER, "its user has no PIN");
    }
    if (TokenSession.isPinRefusal(answer)) {
      throw wrongPin(ReturnCode.name(answer));
    }
    TokenLibrary.check(Call.C_Login, answer);
    return PinProof.of(loaded.generation(), random.apply(SALT), pin);
  }

  private static FaultException wrongPin(String why) {
    return new FaultException(TokenFault.WRONG_PIN, "the PIN is refused (" + why + ")");
  }
}
