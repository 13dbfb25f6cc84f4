package dev.holdfast.crypto.token;

import dev.holdfast.model.store.ManagerReply;
import dev.holdfast.model.store.StoreId;
import dev.holdfast.model.store.TokenFault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A token that stores use: logged in to once, asked by a few threads of its own, each in a session
 * of its own. A library that never answers takes these threads and no other. One for each token of
 * a process.
 */
final class KeptToken implements AutoCloseable {

  private static final int THREADS = 4;
  private static final int MOST_WAITING = 64;

  /** How a library says that a session, a login or the token is no more. */
  private static final Set<Long> ENDINGS =
      Set.of(
          ReturnCode.GENERAL_ERROR,
          ReturnCode.FUNCTION_FAILED,
          ReturnCode.DEVICE_ERROR,
          ReturnCode.DEVICE_REMOVED,
          ReturnCode.KEY_HANDLE_INVALID,
          ReturnCode.OBJECT_HANDLE_INVALID,
          ReturnCode.SESSION_CLOSED,
          ReturnCode.SESSION_HANDLE_INVALID,
          ReturnCode.TOKEN_NOT_PRESENT,
          ReturnCode.USER_NOT_LOGGED_IN,
          ReturnCode.NOT_INITIALIZED);

  private final Path path;
  private final TokenSettings.Choice choice;
  private final Duration timeLimit;
  private final Duration useTimeLimit;
  private final Logins logins;
  private final Consumer<String> warnings;
  private final ThreadPoolExecutor threads;
  private volatile boolean ailing;

  /** Whether there was a login when it was used last. */
  private volatile boolean ready;

  /**
   * @param random gives so many fresh bytes
   * @param warnings takes what an operator has to know, in a line
   */
  KeptToken(
      Path path,
      TokenSettings.Choice choice,
      Duration timeLimit,
      Duration useTimeLimit,
      Function<Integer, byte[]> random,
      Consumer<String> warnings) {
    this.path = path;
    this.choice = choice;
    this.timeLimit = timeLimit;
    this.useTimeLimit = useTimeLimit;
    this.warnings = warnings;
    this.logins = new Logins(choice, random);
    this.threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(MOST_WAITING),
            Thread.ofPlatform().daemon().name("holdfast-store-token-", 0).factory());
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * A store's login.
   *
   * @param pin gives the PIN in an array of its own, which is overwritten
   */
  record Holder(StoreId store, Supplier<byte[]> pin) {}

  /** Something to do with keys; told whether anybody still waits for it. */
  interface Work<T> {
    T with(KeptKeys keys, BooleanSupplier isWaitedFor);
  }

  /** Does something quick that a caller waits for, logged in. */
  <T> CompletionStage<ManagerReply<T>> use(Holder holder, Work<T> work) {
    return inTime(
        ready ? useTimeLimit : timeLimit, isWaitedFor -> attempt(holder, work, isWaitedFor));
  }

  /** Does something that may take longer, logged in. */
  <T> CompletionStage<ManagerReply<T>> change(Holder holder, Work<T> work) {
    return inTime(isWaitedFor -> attempt(holder, work, isWaitedFor));
  }

  /** As {@link #change}, but with a PIN that was refused before, too. */
  <T> CompletionStage<ManagerReply<T>> connect(Holder holder, Work<T> work) {
    return inTime(isWaitedFor -> {
      logins.allow(holder.store());
      return attempt(holder, work, isWaitedFor);
    });
  }

  /** Looks whether the token is there, without logging in; gives its label. */
  CompletionStage<ManagerReply<String>> look() {
    return inTime(isWaitedFor -> alive(loaded -> new Slots(loaded).find(choice).label()));
  }

  /** A store needs the login no more. Those that are in the middle of a use end it. */
  CompletionStage<ManagerReply<Boolean>> release(StoreId store) {
    return inTime(isWaitedFor -> {
      TokenLibrary loaded = TokenLibrary.load(path);
      return loaded.whileStarted(() -> {
        logins.release(store);
        ready = logins.isKept();
        return true;
      });
    });
  }

  /** Logs out, if the token lets it. */
  @Override
  public void close() {
    var _ =
        inTime(isWaitedFor ->
                !logins.isAny()
                    || TokenLibrary.load(path)
                        .whileStarted(() -> {
                          logins.drop();
                          return true;
                        }))
            .toCompletableFuture()
            .join();
    threads.shutdown();
  }

  private <T> CompletionStage<ManagerReply<T>> inTime(Function<BooleanSupplier, T> work) {
    return inTime(timeLimit, work);
  }

  private <T> CompletionStage<ManagerReply<T>> inTime(
      Duration limit, Function<BooleanSupplier, T> work) {
    CompletableFuture<ManagerReply<T>> answer = new CompletableFuture<>();
    try {
      threads.execute(() -> {
        if (answer.isDone()) {
          return;
        }
        try {
          answer.complete(new ManagerReply.Answered<>(work.apply(() -> !answer.isDone())));
        } catch (FaultException e) {
          answer.complete(failed(e));
        } catch (TokenException e) {
          answer.complete(failed(FaultException.of(e)));
        } catch (RuntimeException | Error bug) {
          answer.completeExceptionally(bug);
        }
      });
    } catch (RejectedExecutionException full) {
      return CompletableFuture.completedStage(new ManagerReply.Failed<>(TokenFault.CROWDED));
    }
    return answer.completeOnTimeout(
        new ManagerReply.Failed<>(TokenFault.TIMED_OUT), limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  private <T> ManagerReply<T> failed(FaultException e) {
    if (e.fault().isOutage()) {
      warnings.accept("The token " + choice + ": " + e.getMessage());
    }
    return new ManagerReply.Failed<>(e.fault());
  }

  /** A session that has died since it was used last is no failure yet: once, a new one is tried. */
  private <T> T attempt(Holder holder, Work<T> work, BooleanSupplier isWaitedFor) {
    return alive(loaded -> {
      boolean wasKept = logins.isKept();
      try {
        return once(loaded, holder, work, isWaitedFor);
      } catch (TokenException e) {
        if (!wasKept || !ENDINGS.contains(e.code())) {
          throw e;
        }
        ready = false;
        logins.drop();
        return once(loaded, holder, work, isWaitedFor);
      }
    });
  }

  private <T> T once(
      TokenLibrary loaded, Holder holder, Work<T> work, BooleanSupplier isWaitedFor) {
    KeptLogin kept = logins.logIn(loaded, holder);
    ready = true;
    TokenSession session = kept.take();
    boolean whole = false;
    try {
      T done = work.with(new KeptKeys(session, kept), isWaitedFor);
      whole = true;
      return done;
    } catch (FaultException e) {
      whole = true;
      if (e.fault() == TokenFault.NO_KEY) {
        // Or the whole token is away.
        new Slots(loaded).find(choice);
      }
      throw e;
    } finally {
      if (whole) {
        kept.giveBack(session);
      } else {
        session.close();
      }
    }
  }

  /**
   * Libraries go on missing a token that was away once, so after a failure the next use starts the
   * library anew.
   */
  private <T> T alive(Function<TokenLibrary, T> work) {
    TokenLibrary loaded = TokenLibrary.load(path);
    if (ailing) {
      loaded.startAnew();
    }
    try {
      T done = loaded.whileStarted(() -> work.apply(loaded));
      ailing = false;
      return done;
    } catch (TokenException e) {
      ready = false;
      ailing = FaultException.of(e).fault() == TokenFault.NO_TOKEN || ENDINGS.contains(e.code());
      throw e;
    }
  }
}
