package dev.holdfast.journal.store;

import dev.holdfast.model.name.KeyId;
import org.jspecify.annotations.Nullable;

/**
 * A stored event.
 *
 * @param sequence from 1, without gaps
 * @param manifest the event's name and version
 * @param subject the key under whose metadata key the event is sealed; null for the region's
 *     journal key
 * @param timestampMillis when it was written, milliseconds since 1970
 * @param writer which incarnation of the actor wrote it
 * @param envelope the sealed and chained bytes; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // a stored row, never compared
public record EventRow(
    long sequence,
    String manifest,
    @Nullable KeyId subject,
    long timestampMillis,
    String writer,
    byte[] envelope) {}
