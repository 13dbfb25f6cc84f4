package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.KmsException;

/** Nothing that must stay secret reaches a file or the terminal, whatever goes right or wrong. */
class SecretsIT {

  private static final String CANARY = "canary-7f3a91-plaintext";
  private static final String METADATA = "canary-51be02-description";

  @TempDir Path data;

  @Test
  void canariesAreNowhere() throws Exception {
    List<byte[]> secrets = new ArrayList<>();
    secrets.add(CANARY.getBytes(StandardCharsets.UTF_8));
    String output;
    try (LaunchedServer server =
        LaunchedServer.start(
            Map.of("HOLDFAST_PORT", "0", "HOLDFAST_DATA", data.toString(), "HOLDFAST_LOG", "DEBUG"),
            "dev")) {
      try (KmsClient kms = Clients.kms(server.endpoint())) {
        secrets.addAll(work(kms));
      }
      assertThat(server.signal("TERM", 10)).isEqualTo(143);
      output = server.output();
    }
    // What describes a key is sealed in the journal: no secret to its owner, but none of the disk's
    // business either.
    List<Path> files = files(data);
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      byte[] content = Files.readAllBytes(file);
      for (byte[] secret : secrets) {
        assertAbsent(file.toString(), content, secret);
      }
      if (!file.startsWith(data.resolve("audit"))) {
        assertThat(indexOf(content, METADATA.getBytes(StandardCharsets.UTF_8)))
            .as(file.toString())
            .isNegative();
      }
    }
    for (byte[] secret : secrets) {
      assertAbsent("output", output.getBytes(StandardCharsets.UTF_8), secret);
    }
  }

  @Test
  void theSearchFindsWhatIsThere() {
    byte[] canary = CANARY.getBytes(StandardCharsets.UTF_8);
    String base64 = Base64.getEncoder().encodeToString(canary);
    for (String hiding :
        new String[] {"x" + CANARY, "x" + base64, HexFormat.of().formatHex(canary)}) {
      assertThatThrownBy(
              () -> assertAbsent("here", hiding.getBytes(StandardCharsets.UTF_8), canary))
          .isInstanceOf(AssertionError.class);
    }
  }

  /**
   * Every operation that carries a secret, done well and done badly; returns the secrets that came
   * back.
   */
  private static List<byte[]> work(KmsClient kms) {
    SdkBytes canary = SdkBytes.fromUtf8String(CANARY);
    String key = kms.createKey(r -> r.description(METADATA)).keyMetadata().keyId();
    String other = kms.createKey().keyMetadata().keyId();
    SdkBytes blob = kms.encrypt(r -> r.keyId(key).plaintext(canary)).ciphertextBlob();
    assertThat(kms.decrypt(r -> r.ciphertextBlob(blob)).plaintext()).isEqualTo(canary);
    kms.reEncrypt(r -> r.destinationKeyId(other).ciphertextBlob(blob));
    var dataKey = kms.generateDataKey(r -> r.keyId(key).keySpec(DataKeySpec.AES_256));
    SdkBytes random = kms.generateRandom(r -> r.numberOfBytes(32)).plaintext();
    kms.rotateKeyOnDemand(r -> r.keyId(key));

    SdkBytes tooLong = SdkBytes.fromUtf8String(CANARY.repeat(400));
    refused(() -> kms.encrypt(r -> r.keyId(key).plaintext(tooLong)));
    refused(() -> kms.encrypt(r -> r.keyId("alias/none").plaintext(canary)));
    refused(() -> kms.encrypt(r -> r.keyId(key).plaintext(canary).dryRun(true)));
    refused(() -> kms.decrypt(r -> r.ciphertextBlob(canary)));
    refused(() -> kms.decrypt(r -> r.ciphertextBlob(blob).encryptionContext(Map.of("a", "b"))));
    kms.disableKey(r -> r.keyId(key));
    refused(() -> kms.encrypt(r -> r.keyId(key).plaintext(canary)));
    List<byte[]> secrets = new ArrayList<>(workWithOtherKinds(kms, canary));
    secrets.addAll(
        List.of(dataKey.plaintext().asByteArray(), random.asByteArray(), blob.asByteArray()));
    return secrets;
  }

  private static List<byte[]> workWithOtherKinds(KmsClient kms, SdkBytes canary) {
    String mac = create(kms, "HMAC_256", "GENERATE_VERIFY_MAC");
    SdkBytes made =
        kms.generateMac(r -> r.keyId(mac).macAlgorithm("HMAC_SHA_256").message(canary)).mac();
    kms.verifyMac(r -> r.keyId(mac).macAlgorithm("HMAC_SHA_256").message(canary).mac(made));
    refused(() ->
        kms.verifyMac(r -> r.keyId(mac).macAlgorithm("HMAC_SHA_256").message(canary).mac(canary)));

    String signing = create(kms, "ECC_NIST_P256", "SIGN_VERIFY");
    SdkBytes signature =
        kms.sign(r -> r.keyId(signing).signingAlgorithm("ECDSA_SHA_256").message(canary))
            .signature();
    refused(() ->
        kms.verify(r ->
            r.keyId(signing).signingAlgorithm("ECDSA_SHA_256").message(canary).signature(canary)));

    String encrypting = create(kms, "RSA_2048", "ENCRYPT_DECRYPT");
    String oaep = "RSAES_OAEP_SHA_256";
    SdkBytes ciphertext =
        kms.encrypt(r -> r.keyId(encrypting).encryptionAlgorithm(oaep).plaintext(canary))
            .ciphertextBlob();
    assertThat(
            kms.decrypt(
                    r -> r.keyId(encrypting).encryptionAlgorithm(oaep).ciphertextBlob(ciphertext))
                .plaintext())
        .isEqualTo(canary);
    refused(() ->
        kms.decrypt(r -> r.keyId(encrypting).encryptionAlgorithm(oaep).ciphertextBlob(canary)));

    String agreeing = create(kms, "ECC_NIST_P384", "KEY_AGREEMENT");
    String wrapping = kms.createKey().keyMetadata().keyId();
    var pair = kms.generateDataKeyPair(r -> r.keyId(wrapping).keyPairSpec("ECC_NIST_P384"));
    SdkBytes shared =
        kms.deriveSharedSecret(
                r -> r.keyId(agreeing).keyAgreementAlgorithm("ECDH").publicKey(pair.publicKey()))
            .sharedSecret();
    return List.of(
        made.asByteArray(),
        signature.asByteArray(),
        pair.privateKeyPlaintext().asByteArray(),
        shared.asByteArray());
  }

  private static String create(KmsClient kms, String spec, String usage) {
    return kms.createKey(r -> r.keySpec(spec).keyUsage(usage)).keyMetadata().keyId();
  }

  private static void refused(Runnable call) {
    assertThatThrownBy(call::run).isInstanceOf(KmsException.class);
  }

  /** As it is, in base64 at any offset, in hexadecimal. */
  private static void assertAbsent(String where, byte[] content, byte[] secret) {
    List<byte[]> forms = new ArrayList<>(List.of(secret));
    for (int skip = 0; skip < 3; skip++) {
      byte[] from =
          java.util.Arrays.copyOfRange(secret, skip, skip + (secret.length - skip) / 3 * 3);
      forms.add(Base64.getEncoder().encode(from));
    }
    forms.add(HexFormat.of().formatHex(secret).getBytes(StandardCharsets.US_ASCII));
    for (byte[] form : forms) {
      assertThat(indexOf(content, form)).as("a secret in " + where).isNegative();
    }
  }

  private static int indexOf(byte[] content, byte[] sought) {
    String hay = new String(content, StandardCharsets.ISO_8859_1);
    return hay.indexOf(new String(sought, StandardCharsets.ISO_8859_1));
  }

  private static List<Path> files(Path tree) throws IOException {
    try (Stream<Path> walk = Files.walk(tree)) {
      return walk.filter(Files::isRegularFile).toList();
    }
  }
}
