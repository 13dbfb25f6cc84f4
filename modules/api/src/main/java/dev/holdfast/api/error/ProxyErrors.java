package dev.holdfast.api.error;

import dev.holdfast.model.store.ProxyFault;

/**
 * What a client is told of a proxy that does not do what it was asked: AWS's names, which differ
 * for a store that is made or changed, a key that is made, and a key that is used; and, where the
 * proxy's answer decides, the texts of the External Key Store Proxy API Specification.
 */
final class ProxyErrors {

  private static final String INVALID_STATE = "KMSInvalidStateException";
  private static final String UNREACHABLE = "XksProxyUriUnreachableException";
  private static final String INVALID_RESPONSE = "XksProxyInvalidResponseException";
  private static final String INVALID_CONFIGURATION = "XksProxyInvalidConfigurationException";

  private ProxyErrors() {}

  /** When a store is made or changed. */
  static AwsError ofStore(ProxyFault fault) {
    return AwsError.refused(
        switch (fault) {
          case NOT_ALLOWED,
              UNREACHABLE,
              NO_TLS,
              TIMED_OUT,
              DEPENDENCY_TIMED_OUT,
              THROTTLED,
              NO_KEY_MANAGER,
              RESTING,
              CROWDED ->
              UNREACHABLE;
          case UNAUTHENTICATED -> "XksProxyIncorrectAuthenticationCredentialException";
          case INVALID_PATH, ACCESS_DENIED -> INVALID_CONFIGURATION;
          case FAILED,
              INVALID_RESPONSE,
              INVALID_REQUEST,
              UNSUPPORTED,
              NO_KEY,
              KEY_DISABLED,
              WRONG_KEY_USAGE,
              WRONG_CIPHERTEXT,
              WRONG_TEXT ->
              INVALID_RESPONSE;
        },
        text(fault));
  }

  /** When a key is made. */
  static AwsError ofNewKey(ProxyFault fault) {
    return AwsError.refused(
        switch (fault) {
          case NO_KEY -> "XksKeyNotFoundException";
          case KEY_DISABLED, WRONG_KEY_USAGE, UNSUPPORTED -> "XksKeyInvalidConfigurationException";
          case ACCESS_DENIED -> INVALID_STATE;
          case NOT_ALLOWED,
              UNREACHABLE,
              NO_TLS,
              TIMED_OUT,
              DEPENDENCY_TIMED_OUT,
              THROTTLED,
              NO_KEY_MANAGER,
              RESTING,
              CROWDED,
              UNAUTHENTICATED,
              INVALID_PATH,
              FAILED,
              INVALID_RESPONSE,
              INVALID_REQUEST,
              WRONG_CIPHERTEXT,
              WRONG_TEXT ->
              "CustomKeyStoreInvalidStateException";
        },
        text(fault));
  }

  /** When a key is used: AWS has one name for all. */
  static AwsError ofUse(ProxyFault fault) {
    return AwsError.refused(INVALID_STATE, text(fault));
  }

  private static String text(ProxyFault fault) {
    return switch (fault) {
      case NOT_ALLOWED ->
          "The endpoint is not among those that this service may reach"
              + " (holdfast.key-stores.proxies).";
      case UNREACHABLE, RESTING ->
          "AWS KMS cannot communicate with the external key store proxy. This might be a"
              + " transient network issue. If you see this error repeatedly, verify that your"
              + " external key store proxy is active and is connected to the network, and that"
              + " its endpoint URI is correct in your external keystore.";
      case NO_TLS ->
          "AWS KMS cannot establish a TLS connection to the external key store proxy. Verify"
              + " the TLS configuration, including its certificate.";
      case TIMED_OUT ->
          "AWS KMS rejected the request because the external key store proxy did not respond"
              + " in time. Retry the request. If you see this error repeatedly, report it to"
              + " your external key store proxy administrator.";
      case DEPENDENCY_TIMED_OUT ->
          "The external key store proxy did not respond to the request in the time allotted."
              + " Retry the request. If you see this error repeatedly, report it to your"
              + " external key store proxy administrator.";
      case THROTTLED, CROWDED ->
          "The external key store proxy rejected the request due to a very high request rate."
              + " Reduce the frequency of your calls using KMS keys in this external key"
              + " store.";
      case NO_KEY_MANAGER ->
          "The external key store proxy reports that all external key manager instances are"
              + " unavailable.";
      case UNAUTHENTICATED ->
          "The external key store proxy rejected the request because it could not authenticate"
              + " AWS KMS. Verify the XKS proxy authentication credentials for your external"
              + " key store and update if necessary.";
      case INVALID_PATH ->
          "The external key store proxy rejected the request because of an invalid URI path."
              + " Verify the URI path for your external key store and update if necessary.";
      case ACCESS_DENIED ->
          "The external key store proxy denied access to the operation. Verify that the user"
              + " and the external key are both authorized for this operation, and try the"
              + " request again.";
      case FAILED ->
          "The external key store proxy rejected the request because it cannot communicate"
              + " with the external key manager. Verify that the external key store proxy"
              + " configuration is correct and that the external key manager is available.";
      case INVALID_RESPONSE, INVALID_REQUEST ->
          "AWS KMS cannot interpret the response from the external key store proxy. If you see"
              + " this error repeatedly, report it to your external key store proxy"
              + " administrator.";
      case UNSUPPORTED ->
          "The external key store proxy rejected the request because it does not support the"
              + " requested operation. If you see this error repeatedly, report it to your external"
              + " key store proxy administrator.";
      case NO_KEY ->
          "The external key associated with this KMS key in an external key store was not found in"
              + " its external key manager. If the external key ID associated with this KMS key is"
              + " incorrect, create a new KMS key with the correct external key ID.";
      case KEY_DISABLED ->
          "The external key associated with this KMS key in an external key store is not enabled in"
              + " the external key manager. Enable the external key in the external key manager and"
              + " retry the request.";
      case WRONG_KEY_USAGE ->
          "The external key associated with this KMS key in an external key store does not support"
              + " the requested operation. Enable the operation on the key in your external key"
              + " manager, and try the request again.";
      case WRONG_CIPHERTEXT ->
          "The external key store proxy rejected the request because the specified ciphertext or"
              + " encryption context is corrupted, missing, or otherwise invalid.";
      case WRONG_TEXT ->
          "The ciphertext that the external key store proxy submitted for decryption, or the"
              + " encryption context, is corrupted, missing, or otherwise invalid.";
    };
  }
}
