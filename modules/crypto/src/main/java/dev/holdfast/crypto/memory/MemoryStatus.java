package dev.holdfast.crypto.memory;

/**
 * How well secret bytes are protected at this moment; said at start and by a metric, never assumed.
 *
 * @param locked whether every page with secrets is locked, so that none is written to swap
 * @param hiddenFromDumps whether every such page is left out of core dumps
 * @param undumpable whether the process as a whole refuses core dumps and debuggers
 */
public record MemoryStatus(Protection locked, Protection hiddenFromDumps, Protection undumpable) {

  public boolean isComplete() {
    return locked instanceof Protection.Held
        && hiddenFromDumps instanceof Protection.Held
        && undumpable instanceof Protection.Held;
  }
}
