package dev.holdfast.cluster.crossing;

import dev.holdfast.model.identity.Rights;
import dev.holdfast.model.key.KeyRequest;
import dev.holdfast.model.policy.Policy;
import java.util.List;

/** How long questions and answers may become, in octets: a group has to fit into a frame. */
final class Sizes {

  /** Half of a frame. */
  static final int OF_A_GROUP = 512 << 10;

  /** More than the data, context, tags and tokens of any use of a key, or the answer to it. */
  static final int AT_MOST = 32 << 10;

  /** Of a character. */
  private static final int MOST_OCTETS = 3;

  private Sizes() {}

  /** With what its caller may do, which can be much longer than all else. */
  static int of(KeyRequest request) {
    Rights rights = request.caller().rights();
    int characters = characters(rights.policies()) + characters(rights.sessionPolicies());
    if (rights.boundary().isPresent()) {
      characters += characters(rights.boundary().get());
    }
    return AT_MOST + MOST_OCTETS * characters;
  }

  private static int characters(List<Policy> policies) {
    int characters = 0;
    for (Policy policy : policies) {
      characters += characters(policy);
    }
    return characters;
  }

  private static int characters(Policy policy) {
    return policy.document().map(String::length).orElse(0);
  }
}
