package dev.holdfast.node.badinput;

import dev.holdfast.api.xks.AllowedProxies;
import dev.holdfast.crypto.attestation.TrustedRoots;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.node.dev.DevServer;
import dev.holdfast.node.dev.DevSettings;
import dev.holdfast.node.rights.Json;
import dev.holdfast.node.rights.WellProxy;
import dev.holdfast.node.start.DataDirectory;
import dev.holdfast.node.start.StartRefused;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/** A running node, and keys of every kind in every state, each made when it is first asked for. */
final class Premises implements AutoCloseable {

  /** Whose keys are asked. */
  static final String HOME = "111122223333";

  static final String ABROAD = "444455556666";

  /** In the encryption context of {@link #blob}. */
  static final Map<String, String> CONTEXT = Map.of("tenant", "42");

  /** Five bytes. */
  static final String PLAINTEXT = "aGVsbG8=";

  private final DataDirectory data;
  private final WellProxy proxy;
  private final DevServer server;
  private final Map<String, String> made = new HashMap<>();

  private Premises(DataDirectory data, WellProxy proxy, DevServer server) {
    this.data = data;
    this.proxy = proxy;
    this.server = server;
  }

  static Premises open() throws StartRefused {
    DataDirectory data = DataDirectory.inMemory();
    WellProxy proxy = WellProxy.start();
    return new Premises(
        data,
        proxy,
        DevServer.start(
            new DevSettings(
                "127.0.0.1",
                0,
                Set.of(),
                new AccountId(HOME),
                Duration.ZERO,
                TrustedRoots.NONE,
                data,
                "test",
                new AllowedProxies(
                    Map.of(WellProxy.ENDPOINT, proxy.uri()), Duration.ofSeconds(10)))));
  }

  @Override
  public void close() {
    server.close();
    proxy.close();
    data.close();
  }

  // -- asking

  /** As the account's root, on the wire word for word. */
  Draft kms(String operation, String body) {
    return new Draft(URI.create(server.endpoint()), HOME, operation, body);
  }

  Draft kms(String operation, Map<String, ?> members) {
    return kms(operation, Json.text(members));
  }

  Draft abroad(String operation, Map<String, ?> members) {
    return kms(operation, members).signedBy(ABROAD, "test");
  }

  /** Asks, gets it, and takes a text from the answer. */
  static String got(Draft asking, String member) {
    return sent(asking).text(member);
  }

  /** Asks what must be done. */
  static void done(Draft asking) {
    Reply reply = sent(asking);
    if (reply.status() != 200) {
      throw new IllegalStateException("the premises cannot be furnished: " + reply);
    }
  }

  static Reply sent(Draft asking) {
    try {
      return asking.send();
    } catch (IOException e) {
      throw new IllegalStateException("no answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Moves the keys' time forward. */
  void advance(Duration by) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.endpoint()).resolve("/_holdfast/clock"))
            .POST(HttpRequest.BodyPublishers.ofString("{\"advance\":\"" + by + "\"}"))
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      int status = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      if (status != 200) {
        throw new IllegalStateException("the clock answers " + status);
      }
    } catch (IOException e) {
      throw new IllegalStateException("no answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  // -- what is there

  private String once(String name, Supplier<String> making) {
    String there = made.get(name);
    if (there == null) {
      there = making.get();
      made.put(name, there);
    }
    return there;
  }

  String create(Map<String, ?> kind) {
    return got(kms("CreateKey", kind), "Arn");
  }

  String create(String spec, String usage) {
    return create(Map.of("KeySpec", spec, "KeyUsage", usage));
  }

  /** The ARN of a symmetric key. */
  String key() {
    return once("key", () -> create(Map.of()));
  }

  String keyId() {
    return key().substring(key().lastIndexOf('/') + 1);
  }

  String otherKey() {
    return once("other key", () -> create(Map.of()));
  }

  String foreignKey() {
    return once("foreign key", () -> got(abroad("CreateKey", Map.of()), "Arn"));
  }

  String disabledKey() {
    return once("disabled key", () -> inState("DisableKey"));
  }

  String dyingKey() {
    return once("dying key", () -> inState("ScheduleKeyDeletion"));
  }

  private String inState(String operation) {
    String key = create(Map.of());
    made.put("blob of " + key, encrypted(key));
    done(kms(operation, Map.of("KeyId", key)));
    return key;
  }

  /** Waits for its material. */
  String emptyKey() {
    return once("empty key", () -> create(Map.of("Origin", "EXTERNAL")));
  }

  String macKey() {
    return once("MAC key", () -> create("HMAC_256", "GENERATE_VERIFY_MAC"));
  }

  String signingKey() {
    return once("signing key", () -> create("ECC_NIST_P256", "SIGN_VERIFY"));
  }

  String rsaSigningKey() {
    return once("RSA signing key", () -> create("RSA_2048", "SIGN_VERIFY"));
  }

  String rsaKey() {
    return once("RSA key", () -> create("RSA_2048", "ENCRYPT_DECRYPT"));
  }

  String agreeingKey() {
    return once("agreeing key", () -> create("ECC_NIST_P256", "KEY_AGREEMENT"));
  }

  /** {@link #PLAINTEXT} under {@link #key}, with {@link #CONTEXT}. */
  String blob() {
    return once("blob", () -> encrypted(key()));
  }

  /** The same, under a key that has been asked for. */
  String blobOf(String key) {
    return once("blob of " + key, () -> encrypted(key));
  }

  private String encrypted(String key) {
    return got(
        kms("Encrypt", Map.of("KeyId", key, "Plaintext", PLAINTEXT, "EncryptionContext", CONTEXT)),
        "CiphertextBlob");
  }

  void haveTwoKeys() {
    Objects.requireNonNull(key());
    Objects.requireNonNull(otherKey());
  }

  /** A connected external key store's id. */
  String store() {
    return once(
        "store",
        () -> {
          String id =
              got(
                  kms("CreateCustomKeyStore", StoreRows.creation(StoreRows.STORE)),
                  "CustomKeyStoreId");
          done(kms("ConnectCustomKeyStore", Map.of("CustomKeyStoreId", id)));
          return id;
        });
  }

  void haveStore() {
    Objects.requireNonNull(store());
  }
}
