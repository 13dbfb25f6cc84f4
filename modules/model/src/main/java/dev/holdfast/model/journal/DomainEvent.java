package dev.holdfast.model.journal;

/** Anything an actor journals. */
public interface DomainEvent {}
