package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DisabledException;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.KmsInvalidStateException;
import software.amazon.awssdk.services.kms.model.NotFoundException;

/**
 * What time brings, on a server whose clock is moved: deletion, rotation, and nothing too early.
 */
class TimeIT {

  private static final SdkBytes PLAINTEXT = SdkBytes.fromUtf8String("before");

  @TempDir static Path data;
  private static LaunchedServer server;
  private KmsClient kms;

  @BeforeAll
  static void start() throws Exception {
    server = LaunchedServer.dev(data);
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @BeforeEach
  void beginWithAnEmptyServer() throws Exception {
    assertThat(post("/_holdfast/reset", "")).isEqualTo(200);
    kms = Clients.kms(server.endpoint());
  }

  @AfterEach
  void closeTheClient() {
    kms.close();
  }

  @Test
  void untouchedKey_isDeletedWhenDue_andNotBefore() throws Exception {
    String key = kms.createKey().keyMetadata().keyId();
    kms.createAlias(r -> r.aliasName("alias/doomed").targetKeyId(key));
    SdkBytes blob = encrypt(key);
    kms.scheduleKeyDeletion(r -> r.keyId(key).pendingWindowInDays(7));

    advance("P6DT23H");
    assertThat(state(key)).isEqualTo(KeyState.PENDING_DELETION);
    assertThatThrownBy(() -> kms.decrypt(r -> r.ciphertextBlob(blob)))
        .isInstanceOf(KmsInvalidStateException.class);

    advance("PT1H1M");
    assertThatThrownBy(() -> state(key)).isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> kms.decrypt(r -> r.ciphertextBlob(blob)))
        .isInstanceOf(KmsException.class)
        .isNotInstanceOf(KmsInvalidStateException.class);
    assertThat(kms.listKeys().keys()).noneMatch(k -> k.keyId().equals(key));
    assertThat(kms.listAliases().aliases()).noneMatch(a -> a.aliasName().equals("alias/doomed"));
  }

  @Test
  void deletionThatCameDueWhileTheServerWasDown_happensAfterTheStart() throws Exception {
    String key = kms.createKey().keyMetadata().keyId();
    kms.scheduleKeyDeletion(r -> r.keyId(key).pendingWindowInDays(7));
    advance("P6D");
    restart();
    assertThat(state(key)).isEqualTo(KeyState.PENDING_DELETION);
    advance("P1DT1M");
    restart();
    assertThatThrownBy(() -> state(key)).isInstanceOf(NotFoundException.class);
  }

  @Test
  void cancelledDeletion_neverHappens() throws Exception {
    String key = kms.createKey().keyMetadata().keyId();
    SdkBytes blob = encrypt(key);
    kms.scheduleKeyDeletion(r -> r.keyId(key).pendingWindowInDays(7));
    kms.cancelKeyDeletion(r -> r.keyId(key));
    advance("P31D");
    assertThat(state(key)).isEqualTo(KeyState.DISABLED);
    assertThatThrownBy(() -> kms.decrypt(r -> r.ciphertextBlob(blob)))
        .isInstanceOf(DisabledException.class);
    kms.enableKey(r -> r.keyId(key));
    assertThat(kms.decrypt(r -> r.ciphertextBlob(blob)).plaintext()).isEqualTo(PLAINTEXT);
  }

  @Test
  void untouchedKey_isRotatedWhenDue_andOldCiphertextsOpen() throws Exception {
    String key = kms.createKey().keyMetadata().keyId();
    SdkBytes old = encrypt(key);
    String material = kms.describeKey(r -> r.keyId(key)).keyMetadata().currentKeyMaterialId();
    kms.enableKeyRotation(r -> r.keyId(key).rotationPeriodInDays(90));

    advance("P89D");
    assertThat(kms.listKeyRotations(r -> r.keyId(key)).rotations()).isEmpty();
    advance("P1DT1M");
    assertThat(kms.listKeyRotations(r -> r.keyId(key)).rotations()).hasSize(1);
    assertThat(kms.describeKey(r -> r.keyId(key)).keyMetadata().currentKeyMaterialId())
        .isNotEqualTo(material);
    restart();
    assertThat(kms.decrypt(r -> r.ciphertextBlob(old)).plaintext()).isEqualTo(PLAINTEXT);
    assertThat(kms.decrypt(r -> r.ciphertextBlob(encrypt(key))).plaintext()).isEqualTo(PLAINTEXT);
  }

  @Test
  void aMonthOfEpochs_leavesEveryLiveKeyUsable() throws Exception {
    String key = kms.createKey().keyMetadata().keyId();
    SdkBytes blob = encrypt(key);
    for (int i = 0; i < 10; i++) {
      advance("P3D");
    }
    restart();
    assertThat(kms.decrypt(r -> r.ciphertextBlob(blob)).plaintext()).isEqualTo(PLAINTEXT);
  }

  @Test
  void movedTime_isKeptOverARestart() throws Exception {
    advance("P400D");
    restart();
    Instant created = kms.createKey().keyMetadata().creationDate();
    assertThat(created).isAfter(Instant.now().plus(399, ChronoUnit.DAYS));
  }

  @Test
  void clockDoesNotRunBackwards() throws Exception {
    assertThat(post("/_holdfast/clock", "{\"advance\":\"-P1D\"}")).isEqualTo(400);
    assertThat(post("/_holdfast/clock", "{\"advance\":\"tomorrow\"}")).isEqualTo(400);
    assertThat(post("/_holdfast/clock", "{}")).isEqualTo(400);
  }

  @Test
  void foreignPages_mayNeitherMoveTimeNorReset() throws Exception {
    String key = kms.createKey().keyMetadata().keyId();
    for (String path : new String[] {"/_holdfast/clock", "/_holdfast/reset"}) {
      assertThat(post(path, "{\"advance\":\"P1D\"}", "Origin", "https://evil.example"))
          .isEqualTo(403);
      assertThat(post(path, "{\"advance\":\"P1D\"}", "Origin", "null")).isEqualTo(403);
      assertThat(rawStatus(path, "evil.example")).isEqualTo(403);
    }
    assertThat(state(key)).isEqualTo(KeyState.ENABLED);
    assertThat(server.call("GET", "/_holdfast/clock", "").body()).contains("\"advance\":\"PT0S\"");
  }

  @Test
  void reset_leavesNothing_andTheServerWorksOn() throws Exception {
    String key = kms.createKey().keyMetadata().keyId();
    SdkBytes blob = encrypt(key);
    try (KmsClient europe = Clients.kms(server.endpoint(), "test", "test", "eu-west-1")) {
      europe.createKey();
      advance("P10D");
      assertThat(post("/_holdfast/reset", "")).isEqualTo(200);
      assertThat(europe.listKeys().keys()).isEmpty();
    }
    assertThat(kms.listKeys().keys()).isEmpty();
    assertThatThrownBy(() -> kms.decrypt(r -> r.ciphertextBlob(blob)))
        .isInstanceOf(KmsException.class);
    assertThat(server.call("GET", "/_holdfast/clock", "").body()).contains("\"advance\":\"PT0S\"");
    String next = kms.createKey().keyMetadata().keyId();
    restart();
    assertThat(state(next)).isEqualTo(KeyState.ENABLED);
  }

  private void restart() throws Exception {
    kms.close();
    server.close();
    start();
    kms = Clients.kms(server.endpoint());
  }

  private KeyState state(String key) {
    return kms.describeKey(r -> r.keyId(key)).keyMetadata().keyState();
  }

  private SdkBytes encrypt(String key) {
    return kms.encrypt(r -> r.keyId(key).plaintext(PLAINTEXT)).ciphertextBlob();
  }

  private void advance(String by) throws Exception {
    assertThat(post("/_holdfast/clock", "{\"advance\":\"" + by + "\"}")).isEqualTo(200);
  }

  private int post(String path, String body, String... headers) throws Exception {
    return server.call("POST", path, body, headers).statusCode();
  }

  /**
   * A request whose Host is another name for this address, as DNS rebinding makes a browser send
   * it.
   */
  private int rawStatus(String path, String host) throws Exception {
    URI endpoint = server.endpoint();
    try (var socket = new java.net.Socket(endpoint.getHost(), endpoint.getPort())) {
      String request =
          "POST "
              + path
              + " HTTP/1.1\r\nHost: "
              + host
              + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      String answer =
          new String(
              socket.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      return Integer.parseInt(answer.split(" ", 3)[1]);
    }
  }
}
