package dev.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.http.Wire.Draft;
import dev.holdfast.api.http.Wire.Response;
import dev.holdfast.model.Keys;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.Reply;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.store.ClusterId;
import dev.holdfast.model.store.ProxyFault;
import dev.holdfast.model.store.TokenFault;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Custom key stores on the wire: what is taken, what is refused, and what is never told. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(20)
class StoreInputTest {

  private static final ClusterId CLUSTER = new ClusterId("cluster-abcdefg2345");
  private static final KeyArn KEY =
      new KeyArn(
          Region.US_EAST_1,
          new AccountId("111122223333"),
          new KeyId("1234abcd-12ab-34cd-56ef-1234567890ab"));
  private static final String VALIDATION = "ValidationException";
  private static final String UNSUPPORTED = "UnsupportedOperationException";
  private static final String SECRET = "canary" + "s".repeat(40);
  private static final String CREATION =
      "{\"CustomKeyStoreName\":\"ours\",\"CustomKeyStoreType\":\"EXTERNAL_KEY_STORE\","
          + "\"XksProxyConnectivity\":\"PUBLIC_ENDPOINT\","
          + "\"XksProxyUriEndpoint\":\"https://proxy.example.com\","
          + "\"XksProxyUriPath\":\"/stores/one/kms/xks/v1\","
          + "\"XksProxyAuthenticationCredential\":{\"AccessKeyId\":\"ABCDEFGHIJ234567ABCD\","
          + "\"RawSecretAccessKey\":\""
          + SECRET
          + "\"}}";

  /** AWS_CLOUDHSM, which is what a store is that does not say its type. */
  private static final String ON_TOKEN =
      "{\"CustomKeyStoreName\":\"ours\",\"CloudHsmClusterId\":\"cluster-abcdefg2345\","
          + "\"TrustAnchorCertificate\":\"an anchor\",\"KeyStorePassword\":\"canary-pin\"}";

  @AutoClose private final RunningEdge edge = new RunningEdge();

  @AfterEach
  void answerAgain() {
    edge.override.set(Optional.empty());
  }

  private Response send(String operation, String body) throws Exception {
    return new Draft(edge.port(), operation, body).sign().send();
  }

  static Stream<Arguments> badBodies() {
    return Stream.of(
        Arguments.of("CreateCustomKeyStore", "{}", VALIDATION),
        Arguments.of("CreateCustomKeyStore", "{\"CustomKeyStoreName\":\"ours\"}", VALIDATION),
        creation("EXTERNAL_KEY_STORE", "AWS_CLOUDHSM", VALIDATION),
        creation(
            "\"CustomKeyStoreName\"",
            "\"KeyStorePassword\":\"canary7\",\"CustomKeyStoreName\"",
            VALIDATION),
        onToken("cluster-abcdefg2345", "cluster-abc", VALIDATION),
        onToken("cluster-abcdefg2345", "cluster-abcdefg2189", VALIDATION),
        onToken("canary-pin", "short1", VALIDATION),
        onToken("canary-pin", "p".repeat(33), VALIDATION),
        onToken("TrustAnchorCertificate", "X", VALIDATION),
        onToken("an anchor", "", VALIDATION),
        onToken("an anchor", "x".repeat(5001), VALIDATION),
        onToken("CloudHsmClusterId", "X", VALIDATION),
        onToken("KeyStorePassword", "X", VALIDATION),
        onToken(
            "\"CustomKeyStoreName\"",
            "\"XksProxyConnectivity\":\"PUBLIC_ENDPOINT\",\"CustomKeyStoreName\"",
            VALIDATION),
        creation("EXTERNAL_KEY_STORE", "OTHER", VALIDATION),
        creation("PUBLIC_ENDPOINT", "VPC_ENDPOINT_SERVICE", UNSUPPORTED),
        creation("XksProxyConnectivity", "X", VALIDATION),
        creation("XksProxyUriEndpoint", "X", VALIDATION),
        creation("XksProxyUriPath", "X", VALIDATION),
        creation("XksProxyAuthenticationCredential", "X", VALIDATION),
        creation("https://", "http://", VALIDATION),
        creation("example.com", "example.com:8443", VALIDATION),
        creation("example.com", "example.com/path", VALIDATION),
        creation("/kms/xks/v1", "/kms/xks", VALIDATION),
        creation("/stores/one", "/stores/../one", VALIDATION),
        creation("234567ABCD", "234567ABC1", VALIDATION),
        creation("234567ABCD", "2", VALIDATION),
        creation(SECRET, "short", VALIDATION),
        creation(SECRET, "s".repeat(65), VALIDATION),
        creation("\"ours\"", "\"" + "x".repeat(257) + "\"", VALIDATION),
        Arguments.of("ConnectCustomKeyStore", "{}", VALIDATION),
        Arguments.of(
            "UpdateCustomKeyStore",
            "{\"CustomKeyStoreId\":\"cks\",\"KeyStorePassword\":\"1234567\",\"XksProxyUriPath\":\"/kms/xks/v1\"}",
            VALIDATION),
        Arguments.of("DescribeCustomKeyStores", "{\"Limit\":1001}", VALIDATION),
        Arguments.of(
            "DescribeCustomKeyStores",
            "{\"CustomKeyStoreId\":\"cks\",\"CustomKeyStoreName\":\"ours\"}",
            VALIDATION));
  }

  private static Arguments onToken(String from, String to, String error) {
    return Arguments.of("CreateCustomKeyStore", ON_TOKEN.replace(from, to), error);
  }

  private static Arguments creation(String from, String to, String error) {
    return Arguments.of("CreateCustomKeyStore", CREATION.replace(from, to), error);
  }

  @ParameterizedTest
  @MethodSource("badBodies")
  void badBody_isRefused(String operation, String body, String error) throws Exception {
    Response response = send(operation, body);
    assertThat(response.status()).as(response.body()).isEqualTo(400);
    assertThat(response.error()).as(response.body()).isEqualTo(error);
    assertThat(response.body()).doesNotContain("canary");
  }

  @Test
  void creation_tellsItsSecretToNobody() throws Exception {
    edge.records.clear();
    Response response = send("CreateCustomKeyStore", CREATION);
    assertThat(response.body()).isEqualTo("{\"CustomKeyStoreId\":\"cks-1234567890abcdef0\"}");
    assertThat(edge.records).hasSize(1);
    assertThat(edge.records.getFirst().toString())
        .contains("https://proxy.example.com")
        .doesNotContain("canary", "ABCDEFGHIJ234567ABCD");
  }

  @Test
  void creationOnAToken_tellsItsPasswordToNobody() throws Exception {
    edge.records.clear();
    Response response = send("CreateCustomKeyStore", ON_TOKEN);
    assertThat(response.body()).isEqualTo("{\"CustomKeyStoreId\":\"cks-1234567890abcdef0\"}");
    assertThat(edge.records).hasSize(1);
    assertThat(edge.records.getFirst().toString())
        .contains("cluster-abcdefg2345")
        .doesNotContain("canary");
  }

  @Test
  void description_hasEverythingButTheSecret() throws Exception {
    assertThat(send("DescribeCustomKeyStores", "{}").body())
        .contains(
            "\"CustomKeyStoreId\":\"cks-1234567890abcdef0\"",
            "\"ConnectionState\":\"FAILED\"",
            "\"ConnectionErrorCode\":\"XKS_PROXY_TIMED_OUT\"",
            "\"CustomKeyStoreType\":\"EXTERNAL_KEY_STORE\"",
            "\"XksProxyConfiguration\":{\"Connectivity\":\"PUBLIC_ENDPOINT\","
                + "\"AccessKeyId\":\"ABCDEFGHIJ234567ABCD\","
                + "\"UriEndpoint\":\"https://proxy.example.com\",\"UriPath\":\"/kms/xks/v1\"}",
            "\"ConnectionErrorCode\":\"USER_LOCKED_OUT\"",
            "\"CustomKeyStoreType\":\"AWS_CLOUDHSM\",\"CloudHsmClusterId\":\"cluster-abcdefg2345\","
                + "\"TrustAnchorCertificate\":\"an anchor\"}",
            "\"NextMarker\":\"more\",\"Truncated\":true");
  }

  @Test
  void changes_answerAnEmptyObject() throws Exception {
    for (String operation :
        List.of(
            "ConnectCustomKeyStore",
            "DisconnectCustomKeyStore",
            "UpdateCustomKeyStore",
            "DeleteCustomKeyStore")) {
      assertThat(send(operation, "{\"CustomKeyStoreId\":\"cks\"}").body())
          .as(operation)
          .isEqualTo("{}");
    }
  }

  private void refuse(KmsError error) {
    Keys keys = (caller, request) -> CompletableFuture.completedStage(new Reply.Refused(error));
    edge.override.set(Optional.of(keys));
  }

  @ParameterizedTest
  @EnumSource
  void everyFaultOfAProxy_isAnErrorOfTheOperation(ProxyFault fault) throws Exception {
    refuse(new KmsError.ProxyNotWell(fault));
    Response response = send("CreateCustomKeyStore", CREATION);
    assertThat(response.status()).isEqualTo(400);
    assertThat(response.error())
        .isIn(
            "XksProxyUriUnreachableException",
            "XksProxyIncorrectAuthenticationCredentialException",
            "XksProxyInvalidConfigurationException",
            "XksProxyInvalidResponseException");
  }

  @ParameterizedTest
  @EnumSource
  void everyFaultOfAToken_isAnErrorOfTheOperation(TokenFault fault) throws Exception {
    refuse(new KmsError.TokenNotWell(fault));
    assertThat(send("CreateCustomKeyStore", ON_TOKEN).error())
        .isIn(
            "CloudHsmClusterNotFoundException",
            "CloudHsmClusterNotActiveException",
            "CloudHsmClusterInvalidConfigurationException",
            "IncorrectTrustAnchorException");
    refuse(new KmsError.StoreRefused(fault));
    assertThat(send("CreateKey", "{}").error()).isEqualTo("CustomKeyStoreInvalidStateException");
    refuse(new KmsError.ExternalKeyFailed(KEY, fault));
    assertThat(send("CreateKey", "{}").error()).isEqualTo("KMSInvalidStateException");
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of(new KmsError.StoreNotFound("cks"), "CustomKeyStoreNotFoundException"),
        Arguments.of(new KmsError.StoreNameInUse("ours"), "CustomKeyStoreNameInUseException"),
        Arguments.of(
            new KmsError.StoreInState("cks", "FAILED"), "CustomKeyStoreInvalidStateException"),
        Arguments.of(new KmsError.ProxyAddressInUse("https://x"), "XksProxyUriInUseException"),
        Arguments.of(new KmsError.ClusterInUse(CLUSTER), "CloudHsmClusterInUseException"),
        Arguments.of(new KmsError.ClusterNotRelated(CLUSTER), "CloudHsmClusterNotRelatedException"),
        Arguments.of(new KmsError.LimitExceeded("ten"), "LimitExceededException"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void refusal_hasTheNameOfAws(KmsError error, String name) throws Exception {
    refuse(error);
    assertThat(send("UpdateCustomKeyStore", "{\"CustomKeyStoreId\":\"cks\"}").error())
        .isEqualTo(name);
  }
}
