package dev.holdfast.model.journal;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event as an actor hands it to the journal.
 *
 * @param event what happened
 * @param wakeAt when the actor next has something to do by itself, or null for never; kept beside
 *     the events, atomically with this one, and replaced by the next entry's. Not part of the event
 *     and null at replay.
 */
public record JournalEntry(DomainEvent event, @Nullable Instant wakeAt) {}
