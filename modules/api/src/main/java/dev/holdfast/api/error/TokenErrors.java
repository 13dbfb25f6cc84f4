package dev.holdfast.api.error;

import dev.holdfast.model.store.TokenFault;

/** What a client is told of a token that does not do what it was asked, by AWS's names. */
final class TokenErrors {

  private static final String NOT_ACTIVE = "CloudHsmClusterNotActiveException";

  private TokenErrors() {}

  /** When a store is made or changed. */
  static AwsError ofStore(TokenFault fault) {
    return AwsError.refused(
        switch (fault) {
          case NOT_ALLOWED -> "CloudHsmClusterNotFoundException";
          case WRONG_ANCHOR -> "IncorrectTrustAnchorException";
          case NO_USER, WRONG_PIN, LOCKED_OUT, LOGGED_IN, NO_KEY, WRONG_CIPHERTEXT ->
              "CloudHsmClusterInvalidConfigurationException";
          case NO_LIBRARY, NO_TOKEN, TIMED_OUT, FAILED, RESTING, CROWDED -> NOT_ACTIVE;
        },
        text(fault));
  }

  /** When it is to make a key, or random bytes. */
  static AwsError ofMaking(TokenFault fault) {
    return AwsError.refused("CustomKeyStoreInvalidStateException", text(fault));
  }

  /** When a key is used: one name for all. */
  static AwsError ofUse(TokenFault fault) {
    return AwsError.refused("KMSInvalidStateException", text(fault));
  }

  private static String text(TokenFault fault) {
    return switch (fault) {
      case NOT_ALLOWED ->
          "The cluster is not among those that this service may use"
              + " (holdfast.key-stores.clusters).";
      case WRONG_ANCHOR ->
          "The trust anchor certificate is not the one that this service has for the cluster.";
      case NO_LIBRARY -> "The PKCS#11 library of the cluster cannot be used.";
      case NO_TOKEN -> "The cluster is not there, or was never initialized.";
      case NO_USER -> "The cluster has no user with a password.";
      case WRONG_PIN -> "The cluster does not take the key store password.";
      case LOCKED_OUT ->
          "The cluster's user is locked out, or would be by one more wrong password.";
      case LOGGED_IN -> "The cluster's user is logged in already.";
      case TIMED_OUT, RESTING -> "The cluster does not respond in time.";
      case FAILED -> "The cluster failed.";
      case NO_KEY -> "The cluster does not have the key material of the KMS key.";
      case WRONG_CIPHERTEXT ->
          "The ciphertext or the encryption context is corrupted, missing, or otherwise invalid.";
      case CROWDED -> "Too many requests wait for the cluster. Reduce the frequency of your calls.";
    };
  }
}
