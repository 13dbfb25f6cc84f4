package dev.holdfast.model.key;

/**
 * How many there may be, and how large.
 *
 * @param keys in an account and region; those that wait for their deletion count
 * @param aliasesPerKey in the key's account
 * @param grantsPerKey whoever issued them
 * @param keyPolicyBytes of UTF-8; at most AWS's, which AWS raises for nobody
 */
public record KeyQuotas(int keys, int aliasesPerKey, int grantsPerKey, int keyPolicyBytes) {

  /** Clients and policies that were written for AWS know no larger ones. */
  public static final int MAX_KEY_POLICY_BYTES = 32_768;

  /** AWS's values. */
  public static final KeyQuotas AWS = new KeyQuotas(100_000, 50, 50_000, MAX_KEY_POLICY_BYTES);

  /**
   * @throws IllegalArgumentException when key policies could be larger than AWS's
   */
  public KeyQuotas {
    if (keyPolicyBytes > MAX_KEY_POLICY_BYTES) {
      throw new IllegalArgumentException("key policies of " + keyPolicyBytes + " bytes");
    }
  }
}
