package dev.holdfast.node.identity;

import dev.holdfast.crypto.identity.DayKeys;
import dev.holdfast.crypto.identity.SealedCopy;
import dev.holdfast.crypto.seal.SealingKey;
import dev.holdfast.model.iam.IamAccount;
import dev.holdfast.model.iam.IamEvent;
import dev.holdfast.model.iam.Identities;
import dev.holdfast.model.identity.SigningKeys;
import dev.holdfast.model.journal.EventHistory.Place;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The identities of all accounts where their home is another region: as that has told them, with
 * the signing keys that it has handed over, and kept, so that callers are known when it is away.
 *
 * <p>What it has told is kept as it was told, one sealed piece after the other; whoever reads them
 * again comes to the same state.
 */
public final class IdentityCopy implements Identities {

  /**
   * Without a word from the home, nobody is let in any more after this. Long-term keys run out
   * before; sessions are made here, and one could lead to the next for ever.
   */
  static final Duration COUNTS_FOR = Duration.ofHours(48);

  /** How far behind the time of the last word may be that is found after a restart. */
  private static final Duration NOTED_EVERY = Duration.ofMinutes(1);

  private final SealedCopy seal;
  private final KeptRecords pieces;
  private final KeptRecords keyFile;
  private final DayKeys keys;
  private final Set<Region> regions;
  private final InstantSource clock;

  private final ConcurrentMap<AccountId, Copied> accounts = new ConcurrentHashMap<>();
  private final Deque<byte[]> unkept = new ArrayDeque<>();
  private long piecesKept;
  private boolean keysUnkept;
  private Set<String> roots = Set.of();
  private volatile Instant confirmed;
  private Instant noted;

  private record Copied(IamAccount account, Place end) {}

  /**
   * Where a copy is.
   *
   * @param directory for its files
   * @param regions of this process
   * @param clock the callers' time
   */
  public record Settings(Path directory, Set<Region> regions, InstantSource clock) {}

  private IdentityCopy(Settings settings, SealedCopy seal, DayKeys keys) {
    this.seal = seal;
    this.keys = keys;
    this.regions = Set.copyOf(settings.regions());
    this.clock = settings.clock();
    this.pieces = new KeptRecords(settings.directory().resolve("copy.sealed"));
    this.keyFile = new KeptRecords(settings.directory().resolve("signing-keys.sealed"));
    this.confirmed = keyFile.confirmed().orElse(Instant.EPOCH);
    this.noted = confirmed;
  }

  /**
   * Opens the copy, which is empty at first.
   *
   * @param region whose the key is
   * @throws IntegrityException when it was changed by something else
   */
  public static IdentityCopy open(Settings settings, Region region, SealingKey credentialsKey) {
    try {
      Files.createDirectories(settings.directory());
    } catch (IOException e) {
      throw new UncheckedIOException("there is no place for a copy of identities", e);
    }
    IdentityCopy copy =
        new IdentityCopy(
            settings,
            new SealedCopy(region, credentialsKey),
            new DayKeys(region, settings.regions(), credentialsKey));
    copy.restore();
    return copy;
  }

  private synchronized void restore() {
    List<byte[]> kept = pieces.read();
    for (byte[] piece : kept) {
      byte[] clear;
      try {
        clear = seal.open(piecesKept, piece);
      } catch (IntegrityException e) {
        if (piecesKept < kept.size() - 1) {
          throw e;
        }
        // The last may have been on its way to the disk.
        pieces.forgetLast(piece);
        break;
      }
      apply(ToldAccount.read(clear));
      piecesKept++;
    }
    keyFile.read().forEach(keys::restore);
  }

  private void apply(ToldAccount told) {
    if (told.end().isEmpty()) {
      accounts.remove(told.account());
      return;
    }
    Copied known = accounts.get(told.account());
    IamAccount state =
        known == null || told.anew() ? IamAccount.empty(told.account()) : known.account;
    for (IamEvent event : told.events()) {
      state = state.apply(event);
    }
    accounts.put(told.account(), new Copied(state, told.end().get()));
  }

  // -- following

  /** What to ask the home next. */
  synchronized IdentityQuestion question() {
    Map<AccountId, Place> known = new HashMap<>();
    accounts.forEach((account, copied) -> known.put(account, copied.end));
    List<String> lacking = lacking();
    return new IdentityQuestion(
        regions, known, lacking.subList(0, Math.min(lacking.size(), IdentityQuestion.MOST_WANTED)));
  }

  private List<String> lacking() {
    return keys.lacking(active(), today().plusDays(1));
  }

  private Set<String> active() {
    Set<String> active = new HashSet<>(roots);
    accounts.values().forEach(copied -> active.addAll(copied.account.activeAccessKeys()));
    return active;
  }

  private LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
  }

  /**
   * Takes in what the home has told; it counts at once, and is kept when this returns.
   *
   * @param asked when the question was asked
   * @return whether to ask again at once
   * @throws IntegrityException when it is no answer
   * @throws UncheckedIOException when it could not be kept: it counts, and is kept with the next
   */
  synchronized boolean take(byte[] told, Instant asked) {
    IdentityAnswer answer = IdentityAnswer.read(told);
    int lackedBefore = lacking().size();
    roots = Set.copyOf(answer.roots());
    for (byte[] account : answer.accounts()) {
      apply(ToldAccount.read(account));
      unkept.add(account);
    }
    LocalDate oldest = today().minusDays(1);
    answer.keys().forEach(handed -> keys.take(handed, oldest));
    boolean lost = keys.retain(active());
    keysUnkept = keysUnkept || lost || !answer.keys().isEmpty();
    if (answer.accounts().isEmpty()) {
      confirmed = asked;
    }
    keep();
    int lacks = lacking().size();
    return !answer.accounts().isEmpty() || lacks > 0 && (lacks < lackedBefore || lackedBefore == 0);
  }

  private void keep() {
    try {
      while (!unkept.isEmpty()) {
        pieces.append(seal.seal(piecesKept, unkept.getFirst()));
        piecesKept++;
        unkept.removeFirst();
      }
      if (keysUnkept) {
        keyFile.replace(keys.records());
        keysUnkept = false;
      }
      boolean due = !confirmed.isBefore(noted.plus(NOTED_EVERY));
      if (due && keyFile.confirmed().isPresent()) {
        keyFile.confirm(confirmed);
        noted = confirmed;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the copy of identities cannot be written", e);
    }
  }

  /** How long ago the home has last said that this is all; empty when it never has. */
  public Optional<Duration> age() {
    Instant last = confirmed;
    return last.equals(Instant.EPOCH)
        ? Optional.empty()
        : Optional.of(Duration.between(last, clock.instant()));
  }

  // -- being asked

  private boolean counts() {
    return age().filter(age -> age.compareTo(COUNTS_FOR) < 0).isPresent();
  }

  @Override
  public Optional<IamAccount> find(AccountId account) {
    return counts()
        ? Optional.ofNullable(accounts.get(account)).map(Copied::account)
        : Optional.empty();
  }

  /** Fails when the copy is too old to count. */
  @Override
  public CompletionStage<IamAccount> load(AccountId account) {
    return counts()
        ? CompletableFuture.completedStage(find(account).orElseGet(() -> IamAccount.empty(account)))
        : CompletableFuture.failedStage(tooOld());
  }

  private static IllegalStateException tooOld() {
    return new IllegalStateException("the copy of identities is too old to count");
  }

  /** The signing keys of users. */
  public DayKeys keys() {
    return keys;
  }

  /** The access keys of accounts' roots. */
  public SigningKeys roots() {
    SigningKeys handed = keys.roots();
    return (accessKeyId, token, date, region, service) ->
        counts()
            ? handed.find(accessKeyId, token, date, region, service)
            : CompletableFuture.failedStage(tooOld());
  }
}
