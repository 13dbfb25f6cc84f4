package dev.holdfast.api.error;

import dev.holdfast.model.store.ProxyFault;

/**
 * What a client is told of a proxy that is not well when a store is made or changed: AWS's names
 * and, where the proxy's answer decides, the texts of the External Key Store Proxy API
 * Specification.
 */
final class ProxyErrors {

  private static final String UNREACHABLE = "XksProxyUriUnreachableException";
  private static final String INVALID_RESPONSE = "XksProxyInvalidResponseException";
  private static final String INVALID_CONFIGURATION = "XksProxyInvalidConfigurationException";

  private ProxyErrors() {}

  static AwsError of(ProxyFault fault) {
    return switch (fault) {
      case NOT_ALLOWED ->
          AwsError.refused(
              UNREACHABLE,
              "The endpoint is not among those that this service may reach"
                  + " (holdfast.key-stores.proxies).");
      case UNREACHABLE ->
          AwsError.refused(
              UNREACHABLE,
              "AWS KMS cannot communicate with the external key store proxy. This might be a"
                  + " transient network issue. If you see this error repeatedly, verify that your"
                  + " external key store proxy is active and is connected to the network, and that"
                  + " its endpoint URI is correct in your external keystore.");
      case NO_TLS ->
          AwsError.refused(
              UNREACHABLE,
              "AWS KMS cannot establish a TLS connection to the external key store proxy. Verify"
                  + " the TLS configuration, including its certificate.");
      case TIMED_OUT ->
          AwsError.refused(
              UNREACHABLE,
              "AWS KMS rejected the request because the external key store proxy did not respond"
                  + " in time. Retry the request. If you see this error repeatedly, report it to"
                  + " your external key store proxy administrator.");
      case DEPENDENCY_TIMED_OUT ->
          AwsError.refused(
              UNREACHABLE,
              "The external key store proxy did not respond to the request in the time allotted."
                  + " Retry the request. If you see this error repeatedly, report it to your"
                  + " external key store proxy administrator.");
      case THROTTLED ->
          AwsError.refused(
              UNREACHABLE,
              "The external key store proxy rejected the request due to a very high request rate."
                  + " Reduce the frequency of your calls using KMS keys in this external key"
                  + " store.");
      case NO_KEY_MANAGER ->
          AwsError.refused(
              UNREACHABLE,
              "The external key store proxy reports that all external key manager instances are"
                  + " unavailable.");
      case UNAUTHENTICATED ->
          AwsError.refused(
              "XksProxyIncorrectAuthenticationCredentialException",
              "The external key store proxy rejected the request because it could not authenticate"
                  + " AWS KMS. Verify the XKS proxy authentication credentials for your external"
                  + " key store and update if necessary.");
      case INVALID_PATH ->
          AwsError.refused(
              INVALID_CONFIGURATION,
              "The external key store proxy rejected the request because of an invalid URI path."
                  + " Verify the URI path for your external key store and update if necessary.");
      case ACCESS_DENIED ->
          AwsError.refused(
              INVALID_CONFIGURATION,
              "The external key store proxy denied access to the operation. Verify that the user"
                  + " and the external key are both authorized for this operation, and try the"
                  + " request again.");
      case FAILED ->
          AwsError.refused(
              INVALID_RESPONSE,
              "The external key store proxy rejected the request because it cannot communicate"
                  + " with the external key manager. Verify that the external key store proxy"
                  + " configuration is correct and that the external key manager is available.");
      case INVALID_RESPONSE ->
          AwsError.refused(
              INVALID_RESPONSE,
              "AWS KMS cannot interpret the response from the external key store proxy. If you see"
                  + " this error repeatedly, report it to your external key store proxy"
                  + " administrator.");
    };
  }
}
