package dev.holdfast.crypto.token;

import dev.holdfast.crypto.token.TokenException.Reason;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A PKCS#11 token, used by one caller at a time, each in a session of its own, on a thread of its
 * own: a library that never answers holds up nobody for longer than the time limit. One for each
 * token of a process, or a wrong PIN is tried more than once.
 */
public final class Token {

  private final TokenSettings settings;
  private final Semaphore turn = new Semaphore(1, true);
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          Thread.ofPlatform().daemon().name("holdfast-token-", 0).factory());
  private volatile boolean ailing;
  private volatile @Nullable TokenException pinRefusal;

  public Token(TokenSettings settings) {
    this.settings = settings;
  }

  /**
   * Does something with the token, logged in; blocks, the time limit at most.
   *
   * @throws TokenException also when an earlier use has not ended yet, or the PIN was ever refused
   */
  public <T> T use(Function<TokenSession, T> work) {
    return inTime(loaded -> {
      Slots.Found found = new Slots(loaded).find(settings.choice());
      try (TokenSession session = TokenSession.open(loaded, found.slot())) {
        logIn(session, found);
        return work.apply(session);
      }
    });
  }

  /**
   * Looks whether the token is there, without logging in.
   *
   * @return its label
   * @throws TokenException NO_LIBRARY, NO_TOKEN or NO_ANSWER
   */
  public String look() {
    return inTime(loaded -> new Slots(loaded).find(settings.choice()).label());
  }

  /** Tokens count wrong PINs and lock themselves, so a PIN that was refused is not tried again. */
  private void logIn(TokenSession session, Slots.Found found) {
    TokenException earlier = pinRefusal;
    if (earlier != null) {
      throw new TokenException(
          Reason.WRONG_PIN, earlier.getMessage() + "; it is not tried again before a restart");
    }
    Optional<String> refusal =
        found.locked()
            ? Optional.of("the token " + settings.choice() + " is locked by wrong PINs")
            : found.finalTry()
                ? Optional.of(
                    "one more wrong PIN would lock the token "
                        + settings.choice()
                        + ", so none is tried: log in once with another tool")
                : session
                    .logIn(settings.pin())
                    .map(code ->
                        "the token " + settings.choice() + " refuses the PIN (" + code + ")");
    if (refusal.isPresent()) {
      TokenException refused = new TokenException(Reason.WRONG_PIN, refusal.get());
      pinRefusal = refused;
      throw refused;
    }
  }

  /**
   * Libraries go on missing a token that was away once, so after a failure the next use starts the
   * library anew.
   */
  private <T> T alive(Function<TokenLibrary, T> work) {
    TokenLibrary library = TokenLibrary.load(settings.library());
    if (ailing) {
      library.startAnew();
    }
    try {
      T done = library.whileStarted(() -> work.apply(library));
      ailing = false;
      return done;
    } catch (TokenException e) {
      ailing = e.reason() == Reason.NO_TOKEN || e.reason() == Reason.FAILED;
      throw e;
    }
  }

  private <T> T inTime(Function<TokenLibrary, T> work) {
    long end = System.nanoTime() + settings.timeLimit().toNanos();
    try {
      if (!turn.tryAcquire(settings.timeLimit().toNanos(), TimeUnit.NANOSECONDS)) {
        throw late("has not answered an earlier caller yet");
      }
      Future<T> answer =
          threads.submit(() -> {
            try {
              return alive(work);
            } finally {
              turn.release();
            }
          });
      return answer.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw late("does not answer within " + settings.timeLimit().toMillis() + " ms");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw late("was not waited for");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException refusal) {
        throw refusal;
      }
      throw new IllegalStateException("using a token failed", e.getCause());
    }
  }

  private TokenException late(String what) {
    return new TokenException(Reason.NO_ANSWER, "the token " + settings.choice() + " " + what);
  }

  @Override
  public String toString() {
    return "Token(" + settings.choice() + ")";
  }
}
