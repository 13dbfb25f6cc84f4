package dev.holdfast.cluster.fake;

import com.typesafe.config.Config;
import dev.holdfast.model.journal.DomainEvent;
import dev.holdfast.model.journal.EventHistory;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.journal.JournalAwayException;
import dev.holdfast.model.journal.JournalEntries;
import dev.holdfast.model.journal.JournalEntry;
import dev.holdfast.model.journal.WakeUps;
import dev.holdfast.model.key.PublicBytes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import java.util.function.Predicate;
import org.apache.pekko.dispatch.Futures;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.journal.japi.AsyncWriteJournal;
import scala.concurrent.Future;

/**
 * A journal plugin that keeps events in memory beyond the life of an actor system, and fails when
 * told to.
 */
public final class MemoryJournal extends AsyncWriteJournal {

  private static final Map<String, Store> STORES = new ConcurrentHashMap<>();

  /** What is written; survives restarts of the actor system. Also the index of wake-ups. */
  public static final class Store implements WakeUps, EventHistory {

    private record Kept(long sequence, PersistentRepr repr) {}

    private final Map<String, List<Kept>> events = new HashMap<>();
    private final Map<String, Instant> wakeUps = new HashMap<>();
    private volatile Predicate<DomainEvent> refuseWrite = event -> false;
    private volatile Predicate<String> refuseRead = id -> false;
    private volatile Predicate<String> mute = id -> false;
    private volatile boolean away;
    public final AtomicInteger replays = new AtomicInteger();

    /** How often somebody has looked, or tried to look, at all heads. */
    public final AtomicInteger looks = new AtomicInteger();

    public static Store named(String name) {
      return STORES.computeIfAbsent(name, ignored -> new Store());
    }

    /** Writes of such events fail from now on, before anything is kept. */
    public void refuseWritesOf(Predicate<DomainEvent> refused) {
      refuseWrite = refused;
    }

    /** Reads of such streams find nobody there from now on. */
    public void muteFor(Predicate<String> streams) {
      mute = streams;
    }

    /** Known to be away from now on, or not any more. */
    public void away(boolean now) {
      away = now;
    }

    public boolean isAway() {
      return away;
    }

    public void refuseReadsOf(Predicate<String> refused) {
      refuseRead = refused;
    }

    public synchronized List<DomainEvent> eventsOf(String persistenceId) {
      return events.getOrDefault(persistenceId, List.of()).stream()
          .map(kept -> entry(kept.repr).event())
          .toList();
    }

    public synchronized Optional<Instant> wakeUpOf(String persistenceId) {
      return Optional.ofNullable(wakeUps.get(persistenceId));
    }

    @Override
    public synchronized List<String> due(Instant now, int limit) {
      return wakeUps.entrySet().stream()
          .filter(e -> !e.getValue().isAfter(now))
          .sorted(Comparator.comparing(Map.Entry::getValue))
          .limit(limit)
          .map(Map.Entry::getKey)
          .toList();
    }

    @Override
    public Stretch after(String persistenceId, Optional<Place> place, int most) {
      if (refuseRead.test(persistenceId)) {
        throw new IntegrityException("told to fail");
      }
      List<DomainEvent> all = eventsOf(persistenceId);
      int from = place.map(known -> (int) known.sequence()).orElse(0);
      int to = (int) Math.min(all.size(), (long) from + most);
      PublicBytes unchained = PublicBytes.takeOwnershipOf(new byte[0]);
      return new Stretch(
          all.subList(from, to),
          to == 0 ? Optional.empty() : Optional.of(new Place(to, unchained)));
    }

    @Override
    public boolean holds(String persistenceId, Place place) {
      return place.sequence() <= eventsOf(persistenceId).size();
    }

    @Override
    public synchronized void heads(ObjLongConsumer<String> visitor) {
      looks.incrementAndGet();
      if (away) {
        throw new JournalAwayException("told to be away");
      }
      events.forEach((persistenceId, kept) -> visitor.accept(persistenceId, kept.size()));
    }

    private synchronized void append(AtomicWrite write) {
      for (PersistentRepr repr : reprs(write)) {
        if (refuseWrite.test(entry(repr).event())) {
          throw new IllegalStateException("told to fail");
        }
      }
      for (PersistentRepr repr : reprs(write)) {
        List<Kept> kept =
            events.computeIfAbsent(repr.persistenceId(), ignored -> new ArrayList<>());
        if (repr.sequenceNr() != kept.size() + 1) {
          throw new IllegalStateException("fork or gap at " + repr.persistenceId());
        }
        kept.add(new Kept(repr.sequenceNr(), repr));
        Instant wakeAt = entry(repr).wakeAt();
        if (wakeAt == null) {
          wakeUps.remove(repr.persistenceId());
        } else {
          wakeUps.put(repr.persistenceId(), wakeAt);
        }
      }
    }

    private synchronized List<PersistentRepr> read(String persistenceId, long from, long to) {
      return events.getOrDefault(persistenceId, List.of()).stream()
          .filter(kept -> kept.sequence >= from && kept.sequence <= to)
          .map(Kept::repr)
          .toList();
    }

    private synchronized long highest(String persistenceId) {
      replays.incrementAndGet();
      if (refuseRead.test(persistenceId)) {
        throw new IllegalStateException("told to fail");
      }
      if (mute.test(persistenceId)) {
        throw new JournalAwayException("told to say nothing");
      }
      return events.getOrDefault(persistenceId, List.of()).size();
    }

    private static JournalEntry entry(PersistentRepr repr) {
      return (JournalEntry) repr.payload();
    }

    private static List<PersistentRepr> reprs(AtomicWrite write) {
      return scala.jdk.javaapi.CollectionConverters.asJava(write.payload());
    }
  }

  private final Store store;

  /** Made by the actor system. */
  public MemoryJournal(Config config) {
    store = Store.named(config.getString("store"));
  }

  @Override
  public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(
      Iterable<AtomicWrite> messages) {
    List<Optional<Exception>> results = new ArrayList<>();
    for (AtomicWrite write : messages) {
      try {
        store.append(write);
      } catch (IllegalStateException failure) {
        return Futures.failed(failure);
      }
      results.add(Optional.empty());
    }
    return Futures.successful(results);
  }

  @Override
  public Future<Void> doAsyncDeleteMessagesTo(String persistenceId, long toSequenceNr) {
    return Futures.failed(new UnsupportedOperationException("nothing is deleted"));
  }

  @Override
  public Future<Void> doAsyncReplayMessages(
      String persistenceId, long from, long to, long max, Consumer<PersistentRepr> replay) {
    List<PersistentRepr> reprs = store.read(persistenceId, from, to).stream().limit(max).toList();
    if (!reprs.isEmpty()) {
      // All at once, as the real one hands over many.
      replay.accept(
          reprs
              .getLast()
              .withPayload(new JournalEntries(reprs.stream().map(Store::entry).toList())));
    }
    return Futures.successful(null);
  }

  @Override
  public Future<Long> doAsyncReadHighestSequenceNr(String persistenceId, long from) {
    try {
      return Futures.successful(store.highest(persistenceId));
    } catch (IllegalStateException | JournalAwayException failure) {
      return Futures.failed(failure);
    }
  }
}
