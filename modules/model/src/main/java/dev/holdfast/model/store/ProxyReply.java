package dev.holdfast.model.store;

/** What came of asking a proxy. */
public sealed interface ProxyReply<T> {

  record Answered<T>(T value) implements ProxyReply<T> {}

  record Failed<T>(ProxyFault fault) implements ProxyReply<T> {}
}
