package dev.holdfast.envelope;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An encryption context: names and values that are bound to a message, readable by all, and asked
 * for again when it is decrypted.
 */
record Context(Map<String, String> pairs) {

  /** What the format itself keeps there. */
  private static final String RESERVED = "aws-crypto-";

  Context {
    pairs = Map.copyOf(pairs);
  }

  /**
   * Reads what stands behind {@code --context}.
   *
   * @param given pairs such as {@code tenant=42}; a value may contain further equals signs
   */
  static Context of(List<String> given) throws Failure {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String pair : given) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw refused(pair, "is not NAME=VALUE");
      }
      String name = pair.substring(0, equals);
      if (name.startsWith(RESERVED)) {
        throw refused(name, "belongs to the message format");
      }
      if (pairs.put(name, pair.substring(equals + 1)) != null) {
        throw refused(name, "is given twice");
      }
    }
    return new Context(pairs);
  }

  /**
   * Compares with what a message was encrypted with, which may be more.
   *
   * @param bound the context in the message's authenticated header
   */
  void demandOf(Map<String, String> bound) throws Failure {
    for (Map.Entry<String, String> pair : pairs.entrySet()) {
      if (!pair.getValue().equals(bound.get(pair.getKey()))) {
        throw new Failure(
            Ending.OTHER_CONTEXT,
            "the message was not encrypted with the context "
                + pair.getKey()
                + "="
                + pair.getValue(),
            "Give the context that it was encrypted with, or make sure that it is the right"
                + " message.");
      }
    }
  }

  private static Failure refused(String name, String why) {
    return new Failure(
        Ending.USAGE, "--context " + name + " " + why, "Give each name once, as NAME=VALUE.");
  }
}
