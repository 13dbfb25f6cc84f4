package dev.holdfast.model;

/**
 * What a request comes to. A failed stage or an exception instead of a reply is a bug or an outage,
 * never a refusal.
 */
public sealed interface Reply {

  record Answered(KmsAnswer answer) implements Reply {}

  record Refused(KmsError error) implements Reply {}
}
