package dev.holdfast.cluster.census;

import dev.holdfast.cluster.key.KeyEntity;
import dev.holdfast.model.journal.DomainEvent;
import dev.holdfast.model.journal.EventHistory;
import dev.holdfast.model.journal.EventHistory.Place;
import dev.holdfast.model.journal.EventHistory.Stretch;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.journal.JournalAwayException;
import dev.holdfast.model.key.KeyEvent;
import dev.holdfast.model.key.KmsKey;
import dev.holdfast.model.name.KeyId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What each key of the journal is, read there without waking it: all of them at first, then those
 * that have journaled something since. For one thread at a time; every method but the last blocks.
 */
final class KeyCensus {

  /** So many events are in memory at once. */
  static final int STRETCH = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(KeyCensus.class);

  private final EventHistory history;
  private final Map<KeyId, Counted> known = new HashMap<>();
  private final Deque<Changed> changed = new ArrayDeque<>();

  /** Of thousands of keys of one kind, one instance. */
  private final Map<KeyCount.Kind, Found> kinds = new HashMap<>();

  private record Changed(KeyId key, long sequence) {}

  /**
   * @param sequence of the last event that was read
   */
  private record Counted(long sequence, Found found) {}

  private sealed interface Found {

    record There(KeyCount.Kind kind) implements Found {}

    enum Without implements Found {
      /** Deleted, or never made. */
      A_KEY,
      /** What cannot be read is read again each time: it may have been deleted just then. */
      BEING_READABLE
    }
  }

  KeyCensus(EventHistory history) {
    this.history = history;
  }

  /** Finds out which keys to read. */
  void look() {
    changed.clear();
    history.heads((persistenceId, sequence) ->
        KeyEntity.keyOf(persistenceId)
            .filter(key -> isToBeRead(key, sequence))
            .ifPresent(key -> changed.add(new Changed(key, sequence))));
  }

  private boolean isToBeRead(KeyId key, long sequence) {
    Counted counted = known.get(key);
    return counted == null
        || counted.sequence() < sequence
        || counted.found() == Found.Without.BEING_READABLE;
  }

  /**
   * Reads for a while.
   *
   * @return whether nothing is left to read
   * @throws JournalAwayException what was read until then is known
   */
  boolean read(long whileNanos, LongSupplier nanos) {
    long began = nanos.getAsLong();
    while (!changed.isEmpty() && nanos.getAsLong() - began < whileNanos) {
      Changed next = changed.element();
      known.put(next.key(), counted(next));
      changed.remove();
    }
    return changed.isEmpty();
  }

  private Counted counted(Changed next) {
    try {
      return read(next);
    } catch (JournalAwayException away) {
      throw away;
    } catch (RuntimeException unreadable) {
      Counted before = known.get(next.key());
      if (before == null || before.found() != Found.Without.BEING_READABLE) {
        LOG.warn("Key {} is counted as unreadable: {}", next.key(), unreadable.toString());
      }
      return new Counted(next.sequence(), Found.Without.BEING_READABLE);
    }
  }

  private Counted read(Changed next) {
    String id = KeyEntity.persistenceId(next.key());
    KmsKey key = KmsKey.initial();
    Optional<Place> end = Optional.empty();
    Stretch stretch;
    do {
      stretch = history.after(id, end, STRETCH);
      for (DomainEvent event : stretch.events()) {
        key = key.apply(own(id, event));
      }
      end = stretch.end();
    } while (stretch.events().size() == STRETCH);
    long sequence = end.map(Place::sequence).orElse(0L);
    if (sequence < next.sequence()) {
      throw new IntegrityException(
          id + " ends with event " + sequence + " where its head was " + next.sequence());
    }
    return new Counted(sequence, found(key));
  }

  private static KeyEvent own(String id, DomainEvent event) {
    if (event instanceof KeyEvent keyEvent) {
      return keyEvent;
    }
    throw new IllegalStateException(id + " holds a " + event.getClass().getSimpleName());
  }

  private Found found(KmsKey key) {
    return switch (key) {
      case KmsKey.Live live ->
          kinds.computeIfAbsent(
              new KeyCount.Kind(live.spec(), live.state().stateName()), Found.There::new);
      case KmsKey.Deleted ignored -> Found.Without.A_KEY;
      case KmsKey.NotCreated ignored -> Found.Without.A_KEY;
      case KmsKey.Unreadable ignored -> Found.Without.BEING_READABLE;
    };
  }

  /** As it was when each key was read last. */
  KeyCount count() {
    Map<KeyCount.Kind, Integer> keys = new HashMap<>();
    int unreadable = 0;
    for (Counted counted : known.values()) {
      switch (counted.found()) {
        case Found.There(KeyCount.Kind kind) -> keys.merge(kind, 1, Integer::sum);
        case Found.Without.A_KEY -> {}
        case Found.Without.BEING_READABLE -> unreadable++;
      }
    }
    return new KeyCount(keys, unreadable);
  }
}
