package dev.holdfast.api.http;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Answers messages of one kind that nodes of other regions send of themselves. */
@FunctionalInterface
public interface PeerMessages {

  /**
   * @param names of hosts and addresses, in lower case, that the sender's certificate is for, of
   *     those under which nodes of other regions are known here
   * @return empty for what is not to be answered
   */
  CompletionStage<Optional<byte[]>> answer(Set<String> names, byte[] message);
}
