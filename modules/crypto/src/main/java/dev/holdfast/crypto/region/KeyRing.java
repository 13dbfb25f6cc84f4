package dev.holdfast.crypto.region;

import static java.util.Objects.requireNonNull;

import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.memory.SecretMemory;
import dev.holdfast.crypto.random.FreshKeys;
import dev.holdfast.crypto.root.Root;
import dev.holdfast.crypto.root.RootException;
import dev.holdfast.crypto.seal.Box;
import dev.holdfast.crypto.seal.SealingKey;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.journal.ShredStore;
import dev.holdfast.model.journal.ShredStore.RingEntry;
import dev.holdfast.model.journal.ShredStore.Row;
import dev.holdfast.model.name.Region;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The region's domain keys, one for each epoch that has not ended, and its journal key. An epoch
 * counts from the moment when both its ring entries are there; what an interrupted beginning left
 * behind is skipped and ends with its time.
 */
final class KeyRing implements AutoCloseable {

  private final Root root;
  private final ShredStore store;
  private final FreshKeys keys;
  private final SealingKey.Tools tools;
  private final RingEntries entries;
  private final ConcurrentNavigableMap<Long, SealingKey> domainKeys = new ConcurrentSkipListMap<>();
  private final Secret journalKey;
  private final JournalKeys journalKeys;

  /**
   * Writers of rows share it, the switch to a new epoch has it alone: no row of the old one is on
   * its way then.
   */
  private final ReadWriteLock writing = new ReentrantReadWriteLock(true);

  private volatile long current;

  /** When the last epoch began that was begun among others. */
  private volatile @Nullable Instant began;

  /** Empty while nobody else writes rows; else how many epochs a row may be behind. */
  private volatile OptionalLong mayLag = OptionalLong.empty();

  private KeyRing(
      Region region,
      Root root,
      ShredStore store,
      FreshKeys keys,
      SealingKey.Tools tools,
      Optional<Secret> firstJournalKey) {
    this.root = root;
    this.store = store;
    this.keys = keys;
    this.tools = tools;
    this.entries = new RingEntries(region, root.fingerprint());
    if (firstJournalKey.isPresent()) {
      journalKey = firstJournalKey.get();
      switchTo(root.epochs().last());
    } else {
      Learned learned = learn();
      current = learned.last();
      journalKey = memory().absorb(openJournalKey(learned));
    }
    journalKeys = new JournalKeys(copy(journalKey), tools);
  }

  /** The ring of a region that has no data yet, under the root's only epoch. */
  static KeyRing create(
      Region region, Root root, ShredStore store, FreshKeys keys, SealingKey.Tools tools) {
    return new KeyRing(region, root, store, keys, tools, Optional.of(keys.next()));
  }

  /**
   * @throws RootException when the stored ring is not this root's, or not of an epoch that it has
   */
  static KeyRing open(
      Region region, Root root, ShredStore store, FreshKeys keys, SealingKey.Tools tools) {
    return new KeyRing(region, root, store, keys, tools, Optional.empty());
  }

  /**
   * What the stored ring says.
   *
   * @param last the last whole epoch
   */
  private record Learned(
      long last, SortedMap<Long, RingEntry> domains, Map<Long, RingEntry> journals) {}

  /** Opens the domain keys that there are by now, with anchors that others have made. */
  private synchronized Learned learn() {
    TreeMap<Long, RingEntry> domains = new TreeMap<>();
    TreeMap<Long, RingEntry> journals = new TreeMap<>();
    TreeMap<Long, RingEntry> anchors = new TreeMap<>();
    for (RingEntry entry : store.ring()) {
      entries.checkRoot(entry);
      switch (entry.name()) {
        case RingEntries.DOMAIN -> domains.put(entry.epoch(), entry);
        case RingEntries.JOURNAL -> journals.put(entry.epoch(), entry);
        case RingEntries.ANCHOR -> anchors.put(entry.epoch(), entry);
        default -> throw new IntegrityException("the key ring has an entry named " + entry.name());
      }
    }
    TreeSet<Long> whole = new TreeSet<>(domains.keySet());
    whole.retainAll(journals.keySet());
    if (whole.isEmpty()) {
      throw new IntegrityException("the key ring has no whole epoch");
    }
    anchors.forEach((epoch, entry) -> {
      if (!domainKeys.containsKey(epoch)) {
        entries.takeOver(root, entry);
      }
    });
    checkEpoch(whole.last());
    RingEntry handed = anchors.get(whole.last());
    began = handed == null ? null : RingEntries.began(handed);
    whole.retainAll(root.epochs());
    for (long epoch : whole) {
      if (!domainKeys.containsKey(epoch)) {
        open(epoch, openDomainKey(entryOf(domains, epoch)));
      }
    }
    return new Learned(whole.last(), domains, journals);
  }

  private byte[] openJournalKey(Learned learned) {
    return entries.openJournalKey(
        domainKey(learned.last()), entryOf(learned.journals(), learned.last()));
  }

  /** Of an epoch that two threads come to know at once there is one domain key. */
  private void open(long epoch, SealingKey domainKey) {
    if (domainKeys.putIfAbsent(epoch, domainKey) != null) {
      domainKey.close();
    }
  }

  private static RingEntry entryOf(Map<Long, RingEntry> ring, long epoch) {
    return requireNonNull(ring.get(epoch), "a whole epoch has both its entries");
  }

  private void checkEpoch(long latest) {
    SortedSet<Long> anchored = root.epochs();
    if (latest > anchored.last()) {
      throw new RootException(
          RootException.Reason.OUTDATED,
          "the data is of epoch " + latest + ", the root ends with " + anchored.last());
    }
    if (!anchored.contains(latest)) {
      throw new RootException(
          RootException.Reason.EPOCH_ENDED,
          "the data is of epoch " + latest + ", the root begins with " + anchored.first());
    }
  }

  private SealingKey openDomainKey(RingEntry entry) {
    return sealing(memory().absorb(entries.openDomainKey(root, entry)));
  }

  /**
   * Begins an epoch later than all before: anchor, domain key, ring entries, then rows are written
   * under it.
   */
  long begin() {
    long epoch = root.epochs().last();
    for (RingEntry entry : store.ring()) {
      epoch = Math.max(epoch, entry.epoch());
    }
    epoch++;
    root.begin(epoch);
    switchTo(epoch);
    return epoch;
  }

  private void switchTo(long epoch) {
    SealingKey domainKey =
        make(
            epoch,
            List.of(),
            made -> {
              store.putRing(made).toCompletableFuture().join();
              return true;
            });
    open(epoch, domainKey);
    writeUnder(epoch);
  }

  /** Makes a domain key that counts when its entries are written; closed when they are not. */
  private SealingKey make(long epoch, List<RingEntry> beside, Predicate<List<RingEntry>> written) {
    try (Secret fresh = keys.next()) {
      SealingKey domainKey = sealing(copy(fresh));
      boolean counts = false;
      try {
        List<RingEntry> made = new ArrayList<>(beside);
        made.add(entries.sealDomainKey(root, epoch, fresh));
        made.add(entries.sealJournalKey(domainKey, epoch, journalKey));
        counts = written.test(made);
        return domainKey;
      } finally {
        if (!counts) {
          domainKey.close();
        }
      }
    }
  }

  private void writeUnder(long epoch) {
    writing.writeLock().lock();
    try {
      current = Math.max(current, epoch);
    } finally {
      writing.writeLock().unlock();
    }
  }

  // -- among others

  /**
   * Others write rows, too, and begin epochs.
   *
   * @param epochs how many a row that has just been written may be behind the last
   * @return false when the root has no copies that anchors could be handed over to, and so is not
   *     for several nodes to begin epochs in
   */
  boolean share(long epochs) {
    mayLag = OptionalLong.of(epochs);
    return handOver(current, current, Instant.EPOCH).isPresent();
  }

  private Optional<RingEntry> handOver(long epoch, long under, Instant now) {
    return entries.handOver(root, epoch, under, now);
  }

  /**
   * Begins an epoch as {@link #begin()} does, unless somebody else begins it at the same time.
   *
   * @return empty when somebody else has
   */
  OptionalLong beginAmongOthers(Instant now) {
    follow();
    long before = current;
    long epoch = Math.max(before, root.epochs().last()) + 1;
    root.begin(epoch);
    RingEntry handed =
        handOver(epoch, before, now)
            .orElseThrow(() -> new IllegalStateException("the root has no copies"));
    boolean[] first = {false};
    SealingKey domainKey =
        make(
            epoch,
            List.of(handed),
            made -> {
              first[0] = store.addRing(made).toCompletableFuture().join();
              return first[0];
            });
    if (!first[0]) {
      follow();
      return OptionalLong.empty();
    }
    open(epoch, domainKey);
    began = now;
    writeUnder(epoch);
    return OptionalLong.of(epoch);
  }

  /** Goes over to the epoch that others have begun, and forgets those that they have ended. */
  void follow() {
    Learned learned = learn();
    writeUnder(learned.last());
    // Whoever can take entries from the ring must not have anchors destroyed before their time.
    forget(Math.min(learned.domains().firstKey(), learned.last() - mayLag.orElse(0)));
  }

  /** When the last epoch began, where others may have begun it. */
  Optional<Instant> began() {
    return Optional.ofNullable(began);
  }

  /**
   * Inserts rows under {@link #currentEpoch()}, durable on return. Among others the ring is looked
   * at afterwards: what they may not have seen when they ended the epoch is taken back.
   */
  void insert(Supplier<List<Row>> rows) {
    List<Row> late =
        whileWriting(() -> {
          List<Row> made = rows.get();
          store.insert(made).toCompletableFuture().join();
          return isLate() ? made : List.of();
        });
    if (!late.isEmpty()) {
      late.forEach(row -> store.delete(row.keyId(), row.slot()).toCompletableFuture().join());
      throw new IllegalStateException(
          "other nodes have begun epochs that this one knows nothing of");
    }
  }

  private boolean isLate() {
    OptionalLong lag = mayLag;
    return lag.isPresent()
        && store.ring().stream().anyMatch(entry -> entry.epoch() - current > lag.getAsLong());
  }

  /**
   * Ends all epochs before one: ring entries, anchors, open domain keys. Returns those that had an
   * anchor.
   */
  Set<Long> endBefore(long epoch) {
    for (RingEntry entry : store.ring()) {
      if (entry.epoch() < epoch) {
        store.deleteRing(entry.name(), entry.epoch()).toCompletableFuture().join();
      }
    }
    return forget(epoch);
  }

  private Set<Long> forget(long epoch) {
    Set<Long> ended = new TreeSet<>(root.epochs().headSet(epoch));
    root.end(ended);
    for (long past : new ArrayList<>(domainKeys.headMap(epoch).keySet())) {
      SealingKey domainKey = domainKeys.remove(past);
      if (domainKey != null) {
        domainKey.close();
      }
    }
    return ended;
  }

  /** Runs a change of rows that uses {@link #currentEpoch()} and ends when it is durable. */
  <T> T whileWriting(Supplier<T> change) {
    writing.readLock().lock();
    try {
      return change.get();
    } finally {
      writing.readLock().unlock();
    }
  }

  /** Runs a check while no row changes. */
  void whileStill(Runnable check) {
    writing.writeLock().lock();
    try {
      check.run();
    } finally {
      writing.writeLock().unlock();
    }
  }

  long currentEpoch() {
    return current;
  }

  /**
   * @throws IntegrityException when the epoch has ended or never was
   */
  SealingKey domainKey(long epoch) {
    SealingKey domainKey = domainKeys.get(epoch);
    if (domainKey == null && epoch > current && mayLag.isPresent()) {
      learn();
      domainKey = domainKeys.get(epoch);
    }
    if (domainKey == null) {
      throw new IntegrityException("a row is under epoch " + epoch + ", which is not open");
    }
    return domainKey;
  }

  JournalKeys journalKeys() {
    return journalKeys;
  }

  private SealingKey sealing(Secret secret) {
    return new SealingKey(secret, Box.NONCE_LABEL, tools);
  }

  private Secret copy(Secret secret) {
    return memory().absorb(secret.openSecret());
  }

  private SecretMemory memory() {
    return tools.memory();
  }

  @Override
  public void close() {
    domainKeys.values().forEach(SealingKey::close);
    journalKeys.close();
    journalKey.close();
    root.close();
  }
}
