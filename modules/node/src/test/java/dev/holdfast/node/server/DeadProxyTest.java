package dev.holdfast.node.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.holdfast.api.xks.AllowedProxies;
import dev.holdfast.crypto.attestation.TrustedRoots;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.store.Breaker;
import dev.holdfast.node.Clients;
import dev.holdfast.node.dev.DevServer;
import dev.holdfast.node.dev.DevSettings;
import dev.holdfast.node.start.DataDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.CustomKeyStoreType;
import software.amazon.awssdk.services.kms.model.KmsInvalidStateException;
import software.amazon.awssdk.services.kms.model.OriginType;
import software.amazon.awssdk.services.kms.model.XksProxyConnectivityType;

/** A key manager that takes every use of a key and answers none. */
@Timeout(60)
class DeadProxyTest {

  /** For 250 ms at the proxy and what a shared machine adds. */
  private static final Duration SOON = Duration.ofSeconds(2);

  private static final String HEALTH =
      "{\"xksProxyFleetSize\":1,\"xksProxyVendor\":\"v\",\"xksProxyModel\":\"m\",\"ekmVendor\":\"v\","
          + "\"ekmFleetDetails\":[{\"id\":\"1\",\"model\":\"m\",\"healthStatus\":\"ACTIVE\"}]}";
  private static final String METADATA =
      "{\"keySpec\":\"AES_256\",\"keyUsage\":[\"ENCRYPT\",\"DECRYPT\"],\"keyStatus\":\"ENABLED\"}";

  private final AtomicInteger uses = new AtomicInteger();
  private final CountDownLatch over = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer proxy;

  @BeforeEach
  void start() throws IOException {
    proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    proxy.setExecutor(threads);
    proxy.createContext("/", this::answer);
    proxy.start();
  }

  @AfterEach
  void stop() {
    over.countDown();
    proxy.stop(0);
    threads.close();
  }

  private void answer(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    String path = exchange.getRequestURI().getPath();
    if (path.endsWith("/encrypt")) {
      uses.incrementAndGet();
      try {
        over.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    byte[] body = (path.endsWith("/health") ? HEALTH : METADATA).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static String keyInStore(KmsClient kms) {
    String store =
        kms.createCustomKeyStore(r ->
                r.customKeyStoreName("ours")
                    .customKeyStoreType(CustomKeyStoreType.EXTERNAL_KEY_STORE)
                    .xksProxyConnectivity(XksProxyConnectivityType.PUBLIC_ENDPOINT)
                    .xksProxyUriEndpoint("https://proxy.example.com")
                    .xksProxyUriPath("/kms/xks/v1")
                    .xksProxyAuthenticationCredential(
                        c -> c.accessKeyId("A".repeat(20)).rawSecretAccessKey("s".repeat(43))))
            .customKeyStoreId();
    kms.connectCustomKeyStore(r -> r.customKeyStoreId(store));
    return kms.createKey(
            r -> r.origin(OriginType.EXTERNAL_KEY_STORE).customKeyStoreId(store).xksKeyId("theirs"))
        .keyMetadata()
        .keyId();
  }

  private static Duration refused(KmsClient kms, String key, String why) {
    long start = System.nanoTime();
    assertThatThrownBy(
            () -> kms.encrypt(r -> r.keyId(key).plaintext(SdkBytes.fromUtf8String("text"))))
        .isInstanceOf(KmsInvalidStateException.class)
        .hasMessageContaining(why);
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static void served(KmsClient kms, String key) {
    SdkBytes text = SdkBytes.fromUtf8String("text");
    SdkBytes blob = kms.encrypt(r -> r.keyId(key).plaintext(text)).ciphertextBlob();
    assertThat(kms.decrypt(r -> r.ciphertextBlob(blob)).plaintext()).isEqualTo(text);
  }

  @Test
  void keysOfADeadStore_failSoon_thenAtOnce_andOtherKeysAreServed() throws Exception {
    try (DataDirectory data = DataDirectory.inMemory();
        DevServer server =
            DevServer.start(
                new DevSettings(
                    "127.0.0.1",
                    0,
                    Set.of(),
                    new AccountId("111122223333"),
                    Duration.ZERO,
                    TrustedRoots.NONE,
                    data,
                    "test",
                    new AllowedProxies(
                        Map.of(
                            "https://proxy.example.com",
                            URI.create("http://127.0.0.1:" + proxy.getAddress().getPort())),
                        AllowedProxies.USUAL_TIME_LIMIT)));
        KmsClient kms = Clients.kms(URI.create(server.endpoint()))) {
      String dead = keyInStore(kms);
      String ordinary = kms.createKey().keyMetadata().keyId();
      for (int i = 1; i <= Breaker.MOST_FAILURES; i++) {
        Duration waited = refused(kms, dead, "did not respond in time");
        assertThat(waited).isBetween(AllowedProxies.USUAL_TIME_LIMIT.minusMillis(50), SOON);
        served(kms, ordinary);
      }
      assertThat(uses).hasValue(Breaker.MOST_FAILURES);
      assertThat(refused(kms, dead, "cannot communicate")).isLessThan(SOON);
      assertThat(uses).as("it was not asked").hasValue(Breaker.MOST_FAILURES);
      served(kms, ordinary);
    }
  }
}
