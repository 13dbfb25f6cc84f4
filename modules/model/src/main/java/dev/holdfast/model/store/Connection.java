package dev.holdfast.model.store;

import java.util.Optional;

/**
 * Whether a store is connected. AWS's CONNECTING and DISCONNECTING do not occur: either takes no
 * longer than its request.
 */
public sealed interface Connection {

  /** AWS's name of it. */
  String awsName();

  /** Why there is none; only of one that failed. */
  default Optional<ConnectionError> error() {
    return Optional.empty();
  }

  record Connected() implements Connection {
    @Override
    public String awsName() {
      return "CONNECTED";
    }
  }

  /** Never connected, or disconnected on purpose. */
  record Disconnected() implements Connection {
    @Override
    public String awsName() {
      return "DISCONNECTED";
    }
  }

  record Failed(ConnectionError why) implements Connection {
    @Override
    public String awsName() {
      return "FAILED";
    }

    @Override
    public Optional<ConnectionError> error() {
      return Optional.of(why);
    }
  }
}
