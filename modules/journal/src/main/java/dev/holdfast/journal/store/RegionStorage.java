package dev.holdfast.journal.store;

import dev.holdfast.model.journal.ShredStore;

/** What a region keeps: its events and, apart from them, its shred keys. */
public interface RegionStorage extends AutoCloseable {

  EventStore events();

  ShredStore shreds();

  /** Finishes what was accepted, then closes all of it. */
  @Override
  void close();
}
