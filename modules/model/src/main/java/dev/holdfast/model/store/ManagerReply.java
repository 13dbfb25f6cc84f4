package dev.holdfast.model.store;

/** What came of asking for a key of a store: a proxy, or a token. */
public sealed interface ManagerReply<T> {

  record Answered<T>(T value) implements ManagerReply<T> {}

  record Failed<T>(StoreFault fault) implements ManagerReply<T> {}
}
