package dev.holdfast.journal.copy;

import dev.holdfast.journal.store.EventRow;
import dev.holdfast.journal.store.EventStore;
import dev.holdfast.journal.store.RegionStorage;
import dev.holdfast.model.hash.Sha256;
import dev.holdfast.model.journal.IntegrityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Facts by which a store says that it is being copied into, or has been moved away from: nobody may
 * serve from half a copy, nor from two places that each believe to be the region.
 */
public final class CopyMarks {

  private static final String SOURCE = "copy.source";
  private static final String COMPLETE = "copy.complete";
  private static final String MOVED = "moved.to";

  private CopyMarks() {}

  /**
   * @throws CopyRefusedException when the store is half a copy, or has been moved away from
   */
  public static void requireServable(EventStore store) {
    Optional<String> moved = store.fact(MOVED);
    if (moved.isPresent()) {
      throw new CopyRefusedException("its data has been moved to " + moved.get());
    }
    if (store.fact(SOURCE).isPresent() && store.fact(COMPLETE).isEmpty()) {
      throw new CopyRefusedException("its data is half a copy, which was never finished");
    }
  }

  /** Whether the store has been moved away from. */
  public static boolean isMoved(EventStore store) {
    return store.fact(MOVED).isPresent();
  }

  /**
   * What no two regions have in common: the hash of the region's first event.
   *
   * @throws IntegrityException when there is none
   */
  public static String identity(EventStore store, String region) {
    List<EventRow> rows = new ArrayList<>();
    store.read("region|" + region, 1, 1, rows::add);
    if (rows.isEmpty()) {
      throw new IntegrityException("there is no first event of region " + region);
    }
    return Sha256.hexOf(rows.getFirst().envelope());
  }

  /** Whether a copy of that has been finished there. */
  public static boolean isComplete(EventStore target, String source) {
    return target.fact(COMPLETE).isPresent() && target.fact(SOURCE).equals(Optional.of(source));
  }

  /**
   * Takes a store for a copy.
   *
   * @param source what is to be copied into it
   * @throws CopyRefusedException when it holds anything else, or the copy is complete already
   */
  public static void begin(RegionStorage target, String source) {
    EventStore events = target.events();
    if (events.fact(COMPLETE).isPresent()) {
      throw new CopyRefusedException("there is a whole copy already");
    }
    if (events.fact(SOURCE).isEmpty()
        && (events.hasEvents()
            || target.shreds().count() > 0
            || !target.shreds().ring().isEmpty())) {
      throw new CopyRefusedException("it is not empty, and no copy was begun there");
    }
    if (!events.establish(SOURCE, source).toCompletableFuture().join().equals(source)) {
      throw new CopyRefusedException("a copy of something else was begun there");
    }
  }

  /** Says that nobody may serve from here any more. */
  public static void moved(EventStore source, String to) {
    source.establish(MOVED, to).toCompletableFuture().join();
  }

  /** Says that the copy may be served from. */
  public static void complete(EventStore target, RegionState state) {
    target.establish(COMPLETE, state.hash()).toCompletableFuture().join();
  }
}
