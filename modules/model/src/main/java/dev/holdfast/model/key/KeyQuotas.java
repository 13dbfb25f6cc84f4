package dev.holdfast.model.key;

/**
 * How many there may be. The size of a key policy is not among them: AWS changes it for nobody.
 *
 * @param keys in an account and region; those that wait for their deletion count
 * @param aliasesPerKey in the key's account
 * @param grantsPerKey whoever issued them
 */
public record KeyQuotas(int keys, int aliasesPerKey, int grantsPerKey) {

  /** AWS's values. */
  public static final KeyQuotas AWS = new KeyQuotas(100_000, 50, 50_000);
}
