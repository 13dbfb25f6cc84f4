package dev.holdfast.cluster.key;

import dev.holdfast.cluster.key.KeyMessage.DueOutcome;
import dev.holdfast.model.journal.JournalEntry;
import dev.holdfast.model.key.KeyEvent;
import dev.holdfast.model.key.KmsKey;
import dev.holdfast.model.key.Related;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.Region;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the actor keeps between messages.
 *
 * @param arn the key's ARN as it was told while it lived: a deleted key's state no longer does, and
 *     its directory must be found
 * @param primary where the primary of a multi-Region key was then
 */
record KeyRecord(KmsKey key, Optional<KeyArn> arn, Optional<Region> primary) {

  static KeyRecord initial() {
    return new KeyRecord(KmsKey.initial(), Optional.empty(), Optional.empty());
  }

  KeyRecord apply(KeyEvent event) {
    KmsKey after = key.apply(event);
    return after instanceof KmsKey.Live live
        ? new KeyRecord(after, Optional.of(live.arn()), live.related().map(Related::primary))
        : new KeyRecord(after, arn, primary);
  }

  /**
   * Events as they are journaled. The wake-up is that of the state after all of them, on each:
   * whichever of them is read last says it.
   */
  List<JournalEntry> entries(List<KeyEvent> events) {
    KeyRecord after = this;
    for (KeyEvent event : events) {
      after = after.apply(event);
    }
    Instant wakeAt = after.key().wakeAt();
    return events.stream().map(event -> new JournalEntry(event, wakeAt)).toList();
  }

  /**
   * What came of doing what was due.
   *
   * @param events that this is the state after
   */
  DueOutcome outcome(List<KeyEvent> events) {
    if (key instanceof KmsKey.Deleted deleted && deleted.shredded().isEmpty()) {
      return new DueOutcome.Shred(arn, primary);
    }
    if (!(key instanceof KmsKey.Live live)) {
      return new DueOutcome.Nothing();
    }
    if (!live.materials().unshredded().isEmpty()) {
      return new DueOutcome.ShredMaterial(live.arn(), live.materials().unshredded());
    }
    if (events.stream().anyMatch(KeyEvent.Rotated.class::isInstance)) {
      return new DueOutcome.Rotated(live.arn());
    }
    return live.hasToTell() ? new DueOutcome.TellReplicas() : new DueOutcome.Nothing();
  }
}
