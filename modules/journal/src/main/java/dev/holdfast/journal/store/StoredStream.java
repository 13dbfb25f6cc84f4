package dev.holdfast.journal.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A stream without its events.
 *
 * @param wakeAt in whole milliseconds; null for never
 */
public record StoredStream(String persistenceId, StreamHead head, @Nullable Instant wakeAt) {}
