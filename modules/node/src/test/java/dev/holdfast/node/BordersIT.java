package dev.holdfast.node;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.testkit.tls.TestAuthority;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.AlgorithmSpec;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.ExpirationModelType;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.OriginType;
import software.amazon.awssdk.services.kms.model.WrappingKeySpec;

/** Two regions in a process each, and callers that speak to the wrong one. */
class BordersIT {

  private static final String EAST = "us-east-1";
  private static final String WEST = "eu-west-1";

  /** The region is told of as away after 1.8 s at most; the rest is for a machine that is busy. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{24,}");

  /** Shorter ones would be found by chance. */
  private static final int WINDOW = 16;

  /** Of how many different bytes a window is that is no text, no zeros and no counter. */
  private static final int MANY_BYTES = 9;

  private final TestAuthority authority = new TestAuthority("peers");

  @TempDir Path dir;

  private RegionPlace place(String region, String other, Relay toOther) throws Exception {
    return RegionPlace.make(dir, region, other, toOther, authority, "");
  }

  @Test
  void callsCross_keyMaterialDoesNot_andALostRegionTakesNobodyWithIt() throws Exception {
    var node = authority.issue("localhost").trusting(authority);
    try (Relay toEast = new Relay(node);
        Relay toWest = new Relay(node)) {
      RegionPlace east = place(EAST, WEST, toWest);
      RegionPlace west = place(WEST, EAST, toEast);
      Canaries canaries = new Canaries();
      try (LaunchedServer inEast = east.start(toEast)) {
        String key;
        SdkBytes blob;
        try (LaunchedServer inWest = west.start(toWest);
            KmsClient directly = west.client(inWest.endpoint());
            KmsClient across = west.client(inEast.endpoint())) {
          importCanary(directly, across, canaries);
          key = across.createKey().keyMetadata().arn();
          assertThat(key).startsWith("arn:aws:kms:eu-west-1:");
          blob =
              across
                  .encrypt(r -> r.keyId(key).plaintext(SdkBytes.fromUtf8String("across")))
                  .ciphertextBlob();
          assertThat(opened(directly, blob)).isEqualTo("across");
          assertThat(opened(across, blob)).isEqualTo("across");
          across.generateDataKey(r -> r.keyId(key).keySpec(DataKeySpec.AES_256));
          across.rotateKeyOnDemand(r -> r.keyId(key));
          assertThat(across.listKeys().keys()).hasSize(2);
          try (KmsClient other = east.client(inWest.endpoint())) {
            assertThat(other.createKey().keyMetadata().arn()).startsWith("arn:aws:kms:us-east-1:");
          }
          assertStrangersAreRefused(inEast, east);
        }
        assertLost(inEast, east, west);
        try (LaunchedServer again = west.start(toWest)) {
          assertThat(again.isAlive()).isTrue();
          assertComesBack(inEast, west, blob);
        }
        assertThat(inEast.output()).doesNotContain(west.accessKey()).doesNotContain(key);
      }
      byte[] heard = concat(toEast.heard(), toWest.heard());
      assertThat(new String(heard, ISO_8859_1)).contains("TrentService.CreateKey");
      assertThat(canaries.foundIn(heard)).isEmpty();
      assertNothingOfItsDataIsIn(heard, east);
      assertNothingOfItsDataIsIn(heard, west);
    }
  }

  private static String opened(KmsClient kms, SdkBytes blob) {
    return kms.decrypt(r -> r.ciphertextBlob(blob)).plaintext().asUtf8String();
  }

  /** Known key material, brought to its region itself, and used from the other. */
  private static void importCanary(KmsClient directly, KmsClient across, Canaries canaries) {
    byte[] material = new byte[32];
    new SecureRandom().nextBytes(material);
    canaries.add("imported material", material);
    String key = directly.createKey(r -> r.origin(OriginType.EXTERNAL)).keyMetadata().arn();
    var parameters =
        directly.getParametersForImport(r ->
            r.keyId(key)
                .wrappingAlgorithm(AlgorithmSpec.RSAES_OAEP_SHA_256)
                .wrappingKeySpec(WrappingKeySpec.RSA_2048));
    byte[] wrapped = Wrapped.oaep(parameters.publicKey().asByteArray(), material);
    directly.importKeyMaterial(r ->
        r.keyId(key)
            .importToken(parameters.importToken())
            .encryptedKeyMaterial(SdkBytes.fromByteArray(wrapped))
            .expirationModel(ExpirationModelType.KEY_MATERIAL_DOES_NOT_EXPIRE));
    SdkBytes blob =
        across.encrypt(r -> r.keyId(key).plaintext(SdkBytes.fromUtf8String("x"))).ciphertextBlob();
    assertThat(opened(across, blob)).isEqualTo("x");
  }

  /** Each region has users of its own. */
  private static void assertStrangersAreRefused(LaunchedServer inEast, RegionPlace east) {
    try (KmsClient stranger =
        Clients.kms(inEast.endpoint(), east.accessKey(), east.secret(), WEST)) {
      assertThatThrownBy(stranger::listKeys)
          .isInstanceOfSatisfying(
              KmsException.class,
              e ->
                  assertThat(e.awsErrorDetails().errorCode())
                      .isEqualTo("UnrecognizedClientException"));
    }
    try (KmsClient nowhere =
        Clients.kms(inEast.endpoint(), east.accessKey(), east.secret(), "ap-south-1")) {
      assertThatThrownBy(nowhere::listKeys).hasMessageContaining("not 'ap-south-1'");
    }
  }

  private static void assertLost(LaunchedServer inEast, RegionPlace east, RegionPlace west) {
    try (KmsClient across =
            Clients.kmsWithoutRetries(
                inEast.endpoint(), west.accessKey(), west.secret(), west.region());
        KmsClient home =
            Clients.kmsWithoutRetries(
                inEast.endpoint(), east.accessKey(), east.secret(), east.region())) {
      for (int i = 0; i < 20; i++) {
        Instant asked = Instant.now();
        assertThatThrownBy(across::listKeys)
            .isInstanceOfSatisfying(
                KmsException.class,
                e ->
                    assertThat(e.awsErrorDetails().errorCode())
                        .isEqualTo("DependencyTimeoutException"));
        assertThat(Duration.between(asked, Instant.now())).isLessThan(PATIENCE);
        home.listKeys();
      }
    }
  }

  /** Without a restart of the other region. */
  private static void assertComesBack(LaunchedServer inEast, RegionPlace west, SdkBytes blob) {
    try (KmsClient across = west.client(inEast.endpoint())) {
      List<String> failures = new ArrayList<>();
      while (failures.size() < 100) {
        try {
          assertThat(opened(across, blob)).isEqualTo("across");
          return;
        } catch (KmsException e) {
          failures.add(e.awsErrorDetails().errorCode());
        }
      }
      assertThat(failures).isEmpty();
    }
  }

  // -- what crosses

  private static byte[] concat(byte[] a, byte[] b) {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(a);
    both.writeBytes(b);
    return both.toByteArray();
  }

  /**
   * No bytes of keys, wrapped keys, events or roots; the audit trail tells of the calls in clear.
   */
  private static void assertNothingOfItsDataIsIn(byte[] heard, RegionPlace place)
      throws IOException {
    Set<String> said = new HashSet<>(windows(heard));
    for (byte[] decoded : decoded(heard)) {
      said.addAll(windows(decoded));
    }
    List<Path> files;
    try (var all = Files.walk(place.data())) {
      files =
          all.filter(Files::isRegularFile)
              .filter(file -> !file.startsWith(place.data().resolve("audit")))
              .toList();
    }
    assertThat(files)
        .extracting(file -> file.getFileName().toString())
        .contains("journal.db", "shred.db");
    for (Path file : files) {
      List<String> kept = windows(Files.readAllBytes(file));
      assertThat(shared(said, kept)).as(file.toString()).isEmpty();
      if (file.toString().endsWith("journal.db")) {
        // Had a piece of it crossed, it would be found.
        said.add(kept.get(kept.size() / 2));
        assertThat(shared(said, kept)).isNotEmpty();
      }
    }
  }

  /** What stands in base64 somewhere, as bytes do in JSON. */
  private static List<byte[]> decoded(byte[] heard) {
    List<byte[]> decoded = new ArrayList<>();
    Matcher runs = BASE64.matcher(new String(heard, ISO_8859_1));
    while (runs.find()) {
      for (int skip = 0; skip < 4; skip++) {
        String run = runs.group().substring(skip);
        decoded.add(Base64.getDecoder().decode(run.substring(0, run.length() / 4 * 4)));
      }
    }
    return decoded;
  }

  private static List<String> shared(Set<String> said, List<String> kept) {
    return kept.stream().filter(said::contains).toList();
  }

  /** The pieces that are neither text nor filling: keys, and what was sealed. */
  private static List<String> windows(byte[] bytes) {
    String all = new String(bytes, ISO_8859_1);
    List<String> windows = new ArrayList<>();
    for (int i = 0; i + WINDOW <= all.length(); i++) {
      String window = all.substring(i, i + WINDOW);
      boolean text = window.chars().allMatch(c -> c >= ' ' && c < 0x7f);
      if (!text && window.chars().distinct().count() >= MANY_BYTES) {
        windows.add(window);
      }
    }
    return windows;
  }
}
