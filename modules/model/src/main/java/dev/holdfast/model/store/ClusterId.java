package dev.holdfast.model.store;

import java.util.Optional;

/**
 * By what an operator names a token for custom key stores, in the form of AWS CloudHSM's clusters.
 *
 * @param value such as {@code cluster-abcdefg2345}
 */
public record ClusterId(String value) {

  private static final String PREFIX = "cluster-";
  private static final int FEWEST = 11;
  private static final int MOST = 16;

  public ClusterId {
    if (!isWellFormed(value)) {
      throw new IllegalArgumentException("not a cluster id: " + value);
    }
  }

  /** Reads an id; empty when malformed. */
  public static Optional<ClusterId> parse(String text) {
    return isWellFormed(text) ? Optional.of(new ClusterId(text)) : Optional.empty();
  }

  /** Source: the KMS API's {@code CloudHsmClusterIdType}. */
  private static boolean isWellFormed(String text) {
    int behind = text.length() - PREFIX.length();
    return behind >= FEWEST
        && behind <= MOST
        && text.startsWith(PREFIX)
        && text.chars()
            .skip(PREFIX.length())
            .allMatch(c -> c >= '2' && c <= '7' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z');
  }

  @Override
  public String toString() {
    return value;
  }
}
