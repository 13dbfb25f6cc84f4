package dev.holdfast.node;

import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.KmsClientBuilder;

/** The AWS SDK for Java, pointed at a server; nothing else about it is changed. */
public final class Clients {

  private Clients() {}

  public static KmsClient kms(URI endpoint) {
    return kms(endpoint, "test", "test", "us-east-1");
  }

  /** Likewise, over TLS with who shows a certificate of an authority. */
  public static KmsClient kms(URI endpoint, Path authority) throws Exception {
    TrustManager[] trusting = trustManagers(authority);
    return builder(endpoint, "test", "test", "us-east-1")
        .httpClientBuilder(
            UrlConnectionHttpClient.builder().tlsTrustManagersProvider(() -> trusting))
        .build();
  }

  /** TLS as a client speaks it that trusts an authority, whose certificate is in a file. */
  public static SSLContext trusting(Path authority) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trustManagers(authority), null);
    return context;
  }

  private static TrustManager[] trustManagers(Path authority) throws Exception {
    KeyStore others = KeyStore.getInstance("PKCS12");
    others.load(null, null);
    try (InputStream pem = Files.newInputStream(authority)) {
      others.setCertificateEntry(
          "authority", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(others);
    return factory.getTrustManagers();
  }

  /** Says at once that a call failed, so that the caller knows which one. */
  public static KmsClient kmsWithoutRetries(URI endpoint) {
    return kmsWithoutRetries(endpoint, "test", "test");
  }

  /** As {@link #kmsWithoutRetries(URI)}, for somebody. */
  public static KmsClient kmsWithoutRetries(URI endpoint, String accessKey, String secret) {
    return kmsWithoutRetries(endpoint, accessKey, secret, "us-east-1");
  }

  /** Likewise, in a region. */
  public static KmsClient kmsWithoutRetries(
      URI endpoint, String accessKey, String secret, String region) {
    return builder(endpoint, accessKey, secret, region)
        .overrideConfiguration(c -> c.retryStrategy(AwsRetryStrategy.doNotRetry()))
        .build();
  }

  /** Likewise, and waits for an answer for so long. */
  static KmsClient kmsWithoutRetries(
      URI endpoint, String accessKey, String secret, Duration attempt) {
    return builder(endpoint, accessKey, secret, "us-east-1")
        .overrideConfiguration(
            c -> c.retryStrategy(AwsRetryStrategy.doNotRetry()).apiCallAttemptTimeout(attempt))
        .build();
  }

  /** Tells somebody of every request and answer, each of which there is once. */
  static KmsClient kms(URI endpoint, ExecutionInterceptor listener) {
    return builder(endpoint, "test", "test", "us-east-1")
        .overrideConfiguration(
            c -> c.retryStrategy(AwsRetryStrategy.doNotRetry()).addExecutionInterceptor(listener))
        .build();
  }

  public static KmsClient kms(URI endpoint, String accessKey, String secret, String region) {
    return builder(endpoint, accessKey, secret, region).build();
  }

  public static boolean haveBoto3() throws Exception {
    return Launcher.run(Launcher.ROOT, Map.of(), "python3", "-c", "import boto3").exitCode() == 0;
  }

  private static KmsClientBuilder builder(
      URI endpoint, String accessKey, String secret, String region) {
    return KmsClient.builder()
        .endpointOverride(endpoint)
        .region(Region.of(region))
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secret)))
        .httpClientBuilder(UrlConnectionHttpClient.builder());
  }
}
