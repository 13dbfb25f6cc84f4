package dev.holdfast.node.identity;

import dev.holdfast.cluster.iam.IamAccounts;
import dev.holdfast.crypto.identity.HandedKeys;
import dev.holdfast.journal.store.EventStore;
import dev.holdfast.model.identity.SigningKeys;
import dev.holdfast.model.journal.EventHistory.Place;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells other regions what is new of identities, and hands each the signing keys that are its. */
public final class IdentityHome {

  /** Where it is asked by POST; another form of question or answer would have another path. */
  public static final String PATH = "/identities/v1";

  private static final Logger LOG = LoggerFactory.getLogger(IdentityHome.class);

  /** Told at once of an account. */
  private static final int MOST_EVENTS = 64;

  /** In bytes, of all that is told at once but for one account's last event. */
  private static final int MOST_TOLD = 256 * 1024;

  private final IamAccounts identities;
  private final EventStore events;
  private final Map<String, AccountId> roots;
  private final SigningKeys keys;
  private final InstantSource clock;
  private volatile @Nullable Set<AccountId> accounts;

  /**
   * @param events where identities are journaled
   * @param roots the access keys of accounts' roots
   * @param keys knows every long-term secret
   * @param clock the callers' time
   */
  public IdentityHome(
      IamAccounts identities,
      EventStore events,
      Map<String, AccountId> roots,
      SigningKeys keys,
      InstantSource clock) {
    this.identities = identities;
    this.events = events;
    this.roots = Map.copyOf(roots);
    this.keys = keys;
    this.clock = clock;
  }

  /**
   * @param asking the regions that somebody asks for; each is told what is its own
   * @return empty when the question cannot be read, or is nobody's
   */
  public CompletionStage<Optional<byte[]>> answer(Set<Region> asking, byte[] question) {
    if (asking.isEmpty()) {
      return CompletableFuture.completedStage(Optional.empty());
    }
    // Reads the journal, which blocks.
    return CompletableFuture.supplyAsync(
        () -> IdentityQuestion.read(question).map(asked -> tell(asking, asked).toBytes()),
        Thread::startVirtualThread);
  }

  private IdentityAnswer tell(Set<Region> asking, IdentityQuestion asked) {
    List<byte[]> told = new ArrayList<>();
    Set<AccountId> all = new LinkedHashSet<>(accounts());
    all.addAll(asked.known().keySet());
    int left = MOST_TOLD;
    for (AccountId account : all) {
      Optional<byte[]> news = news(account, asked.known().get(account), left);
      if (news.isPresent()) {
        told.add(news.get());
        left -= news.get().length;
      }
      if (left <= 0) {
        break;
      }
    }
    return new IdentityAnswer(List.copyOf(roots.keySet()), told, handed(asking, asked));
  }

  /** What is new of an account, as much as there is room for, and one event at least. */
  private Optional<byte[]> news(AccountId account, @Nullable Place known, int room) {
    int most = MOST_EVENTS;
    while (true) {
      IamAccounts.Since since =
          identities.since(account, Optional.ofNullable(known), most).toCompletableFuture().join();
      if (!since.anew() && since.events().isEmpty()) {
        return Optional.empty();
      }
      boolean anew = since.anew() || known == null;
      byte[] news = new ToldAccount(account, anew, since.events(), since.end()).toBytes();
      if (news.length <= room || most == 1) {
        return Optional.of(news);
      }
      most /= 2;
    }
  }

  private List<byte[]> handed(Set<Region> asking, IdentityQuestion asked) {
    Set<Region> regions = new HashSet<>(asking);
    regions.retainAll(asked.regions());
    if (regions.isEmpty()) {
      return List.of();
    }
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    List<byte[]> handed = new ArrayList<>();
    for (String accessKeyId : asked.wanted()) {
      HandedKeys.of(keys, accessKeyId, regions, List.of(today, today.plusDays(1)))
          .exceptionally(failure -> {
            // One secret that does not open must not keep everything else from being told.
            LOG.error("Access key {} cannot be handed over", accessKeyId, failure);
            return Optional.empty();
          })
          .toCompletableFuture()
          .join()
          .ifPresent(handed::add);
    }
    return handed;
  }

  /**
   * Callers are of the roots' accounts, so that no other is given identities while this runs; there
   * may be some from before.
   */
  private Set<AccountId> accounts() {
    Set<AccountId> known = accounts;
    if (known == null) {
      Set<AccountId> found = new TreeSet<>((a, b) -> a.value().compareTo(b.value()));
      found.addAll(roots.values());
      events.streams(stream -> IamAccounts.accountOf(stream.persistenceId()).ifPresent(found::add));
      known = found;
      accounts = known;
    }
    return known;
  }
}
