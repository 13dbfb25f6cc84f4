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
import dev.holdfast.model.name.Region;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

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
      journalKey = load();
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

  private Secret load() {
    TreeMap<Long, RingEntry> domains = new TreeMap<>();
    TreeMap<Long, RingEntry> journals = new TreeMap<>();
    for (RingEntry entry : store.ring()) {
      entries.checkRoot(entry);
      (entry.name().equals(RingEntries.DOMAIN) ? domains : journals).put(entry.epoch(), entry);
    }
    TreeSet<Long> whole = new TreeSet<>(domains.keySet());
    whole.retainAll(journals.keySet());
    if (whole.isEmpty()) {
      throw new IntegrityException("the key ring has no whole epoch");
    }
    checkEpoch(whole.last());
    whole.retainAll(root.epochs());
    for (long epoch : whole) {
      domainKeys.put(epoch, openDomainKey(entryOf(domains, epoch)));
    }
    current = whole.last();
    SealingKey domainKey = domainKey(current);
    RingEntry journal = entryOf(journals, current);
    return memory().absorb(entries.openJournalKey(domainKey, journal));
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
    Secret fresh = keys.next();
    SealingKey domainKey = sealing(copy(fresh));
    List<RingEntry> made;
    try {
      made =
          List.of(
              entries.sealDomainKey(root, epoch, fresh),
              entries.sealJournalKey(domainKey, epoch, journalKey));
    } catch (RuntimeException e) {
      domainKey.close();
      throw e;
    } finally {
      fresh.close();
    }
    store.putRing(made).toCompletableFuture().join();
    writing.writeLock().lock();
    try {
      domainKeys.put(epoch, domainKey);
      current = epoch;
    } finally {
      writing.writeLock().unlock();
    }
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
