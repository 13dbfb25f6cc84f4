package dev.holdfast.journal.event;

/**
 * An event as bytes.
 *
 * @param manifest the event's name and version, such as {@code key.created.v1}
 * @param bytes a CBOR map with text keys; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // on its way into an envelope, never compared
public record EncodedEvent(String manifest, byte[] bytes) {}
