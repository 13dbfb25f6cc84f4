package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.testkit.openssl.OpenSsl;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.KEM;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DryRunOperationException;
import software.amazon.awssdk.services.kms.model.InvalidCiphertextException;
import software.amazon.awssdk.services.kms.model.InvalidKeyUsageException;
import software.amazon.awssdk.services.kms.model.KmsInvalidMacException;
import software.amazon.awssdk.services.kms.model.KmsInvalidSignatureException;
import software.amazon.awssdk.services.kms.model.UnsupportedOperationException;

/** Key pairs and HMAC keys, with OpenSSL and the JDK as the other side. */
class KindsOfKeysIT {

  private static final byte[] MESSAGE = "pay 42 to alice".getBytes(StandardCharsets.UTF_8);

  @TempDir static Path data;
  @TempDir private Path dir;
  private static LaunchedServer server;
  private static KmsClient kms;

  @BeforeAll
  static void start() throws Exception {
    server = LaunchedServer.dev(data);
    kms = Clients.kms(server.endpoint());
  }

  @AfterAll
  static void stop() throws Exception {
    kms.close();
    server.close();
  }

  private static String create(String spec, String usage) {
    return kms.createKey(r -> r.keySpec(spec).keyUsage(usage)).keyMetadata().keyId();
  }

  private static SdkBytes bytes(byte[] bytes) {
    return SdkBytes.fromByteArray(bytes);
  }

  private static SdkBytes sign(String key, String algorithm) {
    return kms.sign(r -> r.keyId(key).signingAlgorithm(algorithm).message(bytes(MESSAGE)))
        .signature();
  }

  private static byte[] publicKey(String key) {
    return kms.getPublicKey(r -> r.keyId(key)).publicKey().asByteArray();
  }

  private OpenSsl openssl() throws InterruptedException {
    OpenSsl openssl = new OpenSsl(dir);
    assumeTrue(openssl.isThere(), "skipped: no openssl");
    return openssl;
  }

  @ParameterizedTest
  @CsvSource({
    "RSA_2048, RSASSA_PKCS1_V1_5_SHA_256, sha256, pkcs1",
    "RSA_3072, RSASSA_PKCS1_V1_5_SHA_384, sha384, pkcs1",
    "RSA_2048, RSASSA_PSS_SHA_256, sha256, pss",
    "RSA_3072, RSASSA_PSS_SHA_512, sha512, pss",
    "ECC_NIST_P256, ECDSA_SHA_256, sha256,",
    "ECC_NIST_P384, ECDSA_SHA_384, sha384,",
    "ECC_NIST_P521, ECDSA_SHA_512, sha512,",
    "ECC_SECG_P256K1, ECDSA_SHA_256, sha256,"
  })
  void whatIsSignedHere_openSslVerifies(
      String spec, String algorithm, String digest, String padding) throws Exception {
    String key = create(spec, "SIGN_VERIFY");
    SdkBytes signature = sign(key, algorithm);
    OpenSsl openssl = openssl();
    openssl.write("message", MESSAGE);
    openssl.write("signature", signature.asByteArray());
    openssl.write("public", publicKey(key));
    List<String> command =
        new ArrayList<>(
            List.of(
                "dgst",
                "-" + digest,
                "-keyform",
                "DER",
                "-verify",
                "public",
                "-signature",
                "signature"));
    if ("pss".equals(padding)) {
      command.addAll(
          List.of("-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"));
    }
    command.add("message");
    assertThat(openssl.run(command.toArray(String[]::new))).contains("Verified OK");

    assertThat(verifies(key, algorithm, MESSAGE, signature)).isTrue();
    assertThatThrownBy(() -> verifies(key, algorithm, new byte[] {1}, signature))
        .isInstanceOfSatisfying(
            KmsInvalidSignatureException.class,
            e -> assertThat(e.awsErrorDetails().errorMessage()).isNull());
  }

  private static boolean verifies(
      String key, String algorithm, byte[] message, SdkBytes signature) {
    return kms.verify(r ->
            r.keyId(key).signingAlgorithm(algorithm).message(bytes(message)).signature(signature))
        .signatureValid();
  }

  @ParameterizedTest
  @CsvSource({
    "ECC_NIST_EDWARDS25519, ED25519_SHA_512, Ed25519",
    "ML_DSA_44, ML_DSA_SHAKE_256, ML-DSA",
    "ML_DSA_65, ML_DSA_SHAKE_256, ML-DSA",
    "ML_DSA_87, ML_DSA_SHAKE_256, ML-DSA"
  })
  void whatIsSignedHere_theJdkVerifies(String spec, String algorithm, String name)
      throws Exception {
    String key = create(spec, "SIGN_VERIFY");
    SdkBytes signature = sign(key, algorithm);
    Signature verifier = Signature.getInstance(name);
    verifier.initVerify(
        KeyFactory.getInstance(name).generatePublic(new X509EncodedKeySpec(publicKey(key))));
    verifier.update(MESSAGE);
    assertThat(verifier.verify(signature.asByteArray())).isTrue();
    assertThat(verifies(key, algorithm, MESSAGE, signature)).isTrue();
    assertThatThrownBy(() -> verifies(key, algorithm, new byte[] {1}, signature))
        .isInstanceOf(KmsInvalidSignatureException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sha1", "sha256"})
  void whatOpenSslEncrypts_isDecryptedHere(String digest) throws Exception {
    String key = create("RSA_2048", "ENCRYPT_DECRYPT");
    String algorithm = digest.equals("sha1") ? "RSAES_OAEP_SHA_1" : "RSAES_OAEP_SHA_256";
    OpenSsl openssl = openssl();
    openssl.write("message", MESSAGE);
    openssl.write("public", publicKey(key));
    SdkBytes outside = bytes(openssl.encryptWithOaep("public", digest, "message"));
    assertThat(decrypt(key, algorithm, outside)).isEqualTo(MESSAGE);
    SdkBytes here =
        kms.encrypt(r -> r.keyId(key).encryptionAlgorithm(algorithm).plaintext(bytes(MESSAGE)))
            .ciphertextBlob();
    assertThat(decrypt(key, algorithm, here)).isEqualTo(MESSAGE);
    assertThatThrownBy(() -> decrypt(key, algorithm, bytes(new byte[256])))
        .isInstanceOf(InvalidCiphertextException.class);

    String symmetric = kms.createKey().keyMetadata().keyId();
    var moved =
        kms.reEncrypt(r ->
            r.sourceKeyId(key)
                .sourceEncryptionAlgorithm(algorithm)
                .ciphertextBlob(outside)
                .destinationKeyId(symmetric));
    assertThat(moved.sourceEncryptionAlgorithmAsString()).isEqualTo(algorithm);
    assertThat(moved.sourceKeyMaterialId()).isNull();
    assertThat(kms.decrypt(r -> r.ciphertextBlob(moved.ciphertextBlob())).plaintext())
        .isEqualTo(bytes(MESSAGE));
  }

  private static byte[] decrypt(String key, String algorithm, SdkBytes ciphertext) {
    return kms.decrypt(r -> r.keyId(key).encryptionAlgorithm(algorithm).ciphertextBlob(ciphertext))
        .plaintext()
        .asByteArray();
  }

  @ParameterizedTest
  @CsvSource({"ECC_NIST_P256, P-256", "ECC_NIST_P384, P-384", "ECC_NIST_P521, P-521"})
  void openSslAgreesOnTheSecret(String spec, String curve) throws Exception {
    String key = create(spec, "KEY_AGREEMENT");
    OpenSsl openssl = openssl();
    openssl.run(
        "genpkey",
        "-algorithm",
        "EC",
        "-pkeyopt",
        "ec_paramgen_curve:" + curve,
        "-outform",
        "DER",
        "-out",
        "peer");
    SdkBytes peer = bytes(openssl.publicHalf("peer"));
    openssl.write("ours", publicKey(key));
    openssl.run(
        "pkeyutl",
        "-derive",
        "-keyform",
        "DER",
        "-inkey",
        "peer",
        "-peerkey",
        "ours",
        "-peerform",
        "DER",
        "-out",
        "secret");
    var shared =
        kms.deriveSharedSecret(r -> r.keyId(key).keyAgreementAlgorithm("ECDH").publicKey(peer));
    assertThat(shared.sharedSecret().asByteArray()).isEqualTo(openssl.read("secret"));
  }

  @ParameterizedTest
  @CsvSource({
    "ML_KEM_512, ML-KEM-512, 768",
    "ML_KEM_768, ML-KEM-768, 1088",
    "ML_KEM_1024, ML-KEM-1024, 1568"
  })
  void whatTheJdkEncapsulates_isDecapsulatedHere(String spec, String name, int length)
      throws Exception {
    String key = create(spec, "ENCAPSULATE_DECAPSULATE");
    KEM.Encapsulated outside =
        KEM.getInstance(name)
            .newEncapsulator(
                KeyFactory.getInstance(name).generatePublic(new X509EncodedKeySpec(publicKey(key))))
            .encapsulate();
    assertThat(decapsulate(key, outside.encapsulation())).isEqualTo(outside.key().getEncoded());

    var here = kms.encapsulate(r -> r.keyId(key).encapsulationAlgorithm("ML_KEM"));
    byte[] ciphertext = here.sharedSecretCiphertextBlob().asByteArray();
    byte[] secret = here.sharedSecret().asByteArray();
    assertThat(ciphertext).hasSize(length);
    assertThat(secret).hasSize(32);
    assertThat(decapsulate(key, ciphertext)).isEqualTo(secret);
    assertThat(kms.encapsulate(r -> r.keyId(key).encapsulationAlgorithm("ML_KEM")))
        .isNotEqualTo(here);

    ciphertext[7] ^= 1;
    assertThat(decapsulate(key, ciphertext)).hasSize(32).isNotEqualTo(secret);
    for (int other : new int[] {1, length - 1, length + 1}) {
      byte[] cut = Arrays.copyOf(ciphertext, other);
      assertThatThrownBy(() -> decapsulate(key, cut))
          .isInstanceOf(InvalidCiphertextException.class);
    }
  }

  private static byte[] decapsulate(String key, byte[] ciphertext) {
    return kms.decapsulate(r ->
            r.keyId(key)
                .encapsulationAlgorithm("ML_KEM")
                .sharedSecretCiphertextBlob(bytes(ciphertext)))
        .sharedSecret()
        .asByteArray();
  }

  @ParameterizedTest
  @CsvSource({"ML_KEM_512, ML-KEM-512", "ML_KEM_768, ML-KEM-768", "ML_KEM_1024, ML-KEM-1024"})
  void dataKeyPairOfMlKem_isAPairForTheJdk(String spec, String name) throws Exception {
    String key = kms.createKey().keyMetadata().keyId();
    var pair = kms.generateDataKeyPair(r -> r.keyId(key).keyPairSpec(spec));
    KeyFactory keys = KeyFactory.getInstance(name);
    KEM kem = KEM.getInstance(name);
    KEM.Encapsulated made =
        kem.newEncapsulator(
                keys.generatePublic(new X509EncodedKeySpec(pair.publicKey().asByteArray())))
            .encapsulate();
    KEM.Decapsulator taking =
        kem.newDecapsulator(
            keys.generatePrivate(
                new PKCS8EncodedKeySpec(pair.privateKeyPlaintext().asByteArray())));
    assertThat(taking.decapsulate(made.encapsulation()).getEncoded())
        .isEqualTo(made.key().getEncoded());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RSA_2048",
        "ECC_NIST_P256",
        "ECC_NIST_P384",
        "ECC_NIST_P521",
        "ECC_SECG_P256K1",
        "ECC_NIST_EDWARDS25519"
      })
  void dataKeyPair_isAPairForOpenSsl(String spec) throws Exception {
    String key = kms.createKey().keyMetadata().keyId();
    Map<String, String> context = Map.of("for", "tests");
    var pair =
        kms.generateDataKeyPair(r -> r.keyId(key).keyPairSpec(spec).encryptionContext(context));
    OpenSsl openssl = openssl();
    openssl.write("private", pair.privateKeyPlaintext().asByteArray());
    assertThat(openssl.publicHalf("private")).isEqualTo(pair.publicKey().asByteArray());
    assertThat(
            kms.decrypt(r ->
                    r.ciphertextBlob(pair.privateKeyCiphertextBlob()).encryptionContext(context))
                .plaintext())
        .isEqualTo(pair.privateKeyPlaintext());
  }

  /** AWS has SM2 in its regions in China only. */
  @Test
  void sm2_isInChinaOnly_andThereOpenSslIsTheOtherSide() throws Exception {
    assertThatThrownBy(() -> create("SM2", "SIGN_VERIFY"))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("KeySpec SM2 is not supported.");
    try (KmsClient china = Clients.kms(server.endpoint(), "test", "test", "cn-north-1")) {
      String signing = sm2(china, "SIGN_VERIFY");
      var signed =
          china.sign(r -> r.keyId(signing).signingAlgorithm("SM2DSA").message(bytes(MESSAGE)));
      OpenSsl openssl = openssl();
      openssl.write("message", MESSAGE);
      openssl.write("signature", signed.signature().asByteArray());
      openssl.write("public", china.getPublicKey(r -> r.keyId(signing)).publicKey().asByteArray());
      assertThat(
              openssl.run(
                  "pkeyutl",
                  "-verify",
                  "-pubin",
                  "-keyform",
                  "DER",
                  "-inkey",
                  "public",
                  "-rawin",
                  "-digest",
                  "sm3",
                  "-pkeyopt",
                  "distid:1234567812345678",
                  "-sigfile",
                  "signature",
                  "-in",
                  "message"))
          .contains("Signature Verified Successfully");

      String encrypting = sm2(china, "ENCRYPT_DECRYPT");
      openssl.write(
          "public", china.getPublicKey(r -> r.keyId(encrypting)).publicKey().asByteArray());
      SdkBytes ciphertext = bytes(openssl.encrypt("public", "message"));
      assertThat(
              china
                  .decrypt(r ->
                      r.keyId(encrypting).encryptionAlgorithm("SM2PKE").ciphertextBlob(ciphertext))
                  .plaintext()
                  .asByteArray())
          .isEqualTo(MESSAGE);

      String wrapping = china.createKey().keyMetadata().keyId();
      var pair = china.generateDataKeyPair(r -> r.keyId(wrapping).keyPairSpec("SM2"));
      openssl.write("private", pair.privateKeyPlaintext().asByteArray());
      assertThat(openssl.publicHalf("private")).isEqualTo(pair.publicKey().asByteArray());
      String agreeing = sm2(china, "KEY_AGREEMENT");
      assertThat(
              china
                  .deriveSharedSecret(r ->
                      r.keyId(agreeing).keyAgreementAlgorithm("ECDH").publicKey(pair.publicKey()))
                  .sharedSecret()
                  .asByteArray())
          .hasSize(32);
    }
  }

  @Test
  void privateKeysAreImportedInChina_underSm2_asOpenSslWrapsThem() throws Exception {
    try (KmsClient china = Clients.kms(server.endpoint(), "test", "test", "cn-north-1")) {
      String wrapping = china.createKey().keyMetadata().keyId();
      for (String spec : List.of("ECC_NIST_P521", "SM2")) {
        var pair = china.generateDataKeyPair(r -> r.keyId(wrapping).keyPairSpec(spec));
        String key =
            china
                .createKey(r -> r.origin("EXTERNAL").keySpec(spec).keyUsage("SIGN_VERIFY"))
                .keyMetadata()
                .keyId();
        var offer =
            china.getParametersForImport(
                r -> r.keyId(key).wrappingAlgorithm("SM2PKE").wrappingKeySpec("SM2"));
        OpenSsl openssl = openssl();
        openssl.write("public", offer.publicKey().asByteArray());
        openssl.write("material", pair.privateKeyPlaintext().asByteArray());
        SdkBytes wrapped = bytes(openssl.encrypt("public", "material"));
        china.importKeyMaterial(r ->
            r.keyId(key)
                .importToken(offer.importToken())
                .encryptedKeyMaterial(wrapped)
                .expirationModel("KEY_MATERIAL_DOES_NOT_EXPIRE"));
        assertThat(china.getPublicKey(r -> r.keyId(key)).publicKey()).isEqualTo(pair.publicKey());
      }
    }
  }

  private static String sm2(KmsClient china, String usage) {
    return china.createKey(r -> r.keySpec("SM2").keyUsage(usage)).keyMetadata().keyId();
  }

  @ParameterizedTest
  @CsvSource({"HMAC_224, 28", "HMAC_256, 32", "HMAC_384, 48", "HMAC_512, 64"})
  void mac_isVerified_andAnotherRefusedWithoutAWord(String spec, int length) {
    String key = create(spec, "GENERATE_VERIFY_MAC");
    String algorithm = spec.replace("HMAC_", "HMAC_SHA_");
    byte[] mac =
        kms.generateMac(r -> r.keyId(key).macAlgorithm(algorithm).message(bytes(MESSAGE)))
            .mac()
            .asByteArray();
    assertThat(mac).hasSize(length);
    assertThat(verifiesMac(key, algorithm, mac)).isTrue();
    for (byte[] other : List.of(new byte[length], Arrays.copyOf(mac, length - 1))) {
      assertThatThrownBy(() -> verifiesMac(key, algorithm, other))
          .isInstanceOfSatisfying(
              KmsInvalidMacException.class,
              e -> assertThat(e.awsErrorDetails().errorMessage()).isNull());
    }
  }

  @Test
  void dryRun_tellsAWrongMacAsWell() {
    String key = create("HMAC_256", "GENERATE_VERIFY_MAC");
    byte[] mac =
        kms.generateMac(r -> r.keyId(key).macAlgorithm("HMAC_SHA_256").message(bytes(MESSAGE)))
            .mac()
            .asByteArray();
    assertThatThrownBy(() -> rehearse(key, mac)).isInstanceOf(DryRunOperationException.class);
    mac[0] ^= 1;
    assertThatThrownBy(() -> rehearse(key, mac)).isInstanceOf(KmsInvalidMacException.class);
  }

  private static void rehearse(String key, byte[] mac) {
    kms.verifyMac(r ->
        r.keyId(key)
            .macAlgorithm("HMAC_SHA_256")
            .message(bytes(MESSAGE))
            .mac(bytes(mac))
            .dryRun(true));
  }

  private static boolean verifiesMac(String key, String algorithm, byte[] mac) {
    return kms.verifyMac(
            r -> r.keyId(key).macAlgorithm(algorithm).message(bytes(MESSAGE)).mac(bytes(mac)))
        .macValid();
  }

  @Test
  void wrongKind_isRefusedInAwsWords() {
    String mac = create("HMAC_224", "GENERATE_VERIFY_MAC");
    String arn = kms.describeKey(r -> r.keyId(mac)).keyMetadata().arn();
    assertThatThrownBy(() -> kms.encrypt(r -> r.keyId(mac).plaintext(bytes(MESSAGE))))
        .isInstanceOf(InvalidKeyUsageException.class)
        .hasMessageContaining(
            arn + " key usage is GENERATE_VERIFY_MAC which is not valid for Encrypt.");
    assertThatThrownBy(() ->
            kms.generateMac(r -> r.keyId(mac).macAlgorithm("HMAC_SHA_256").message(bytes(MESSAGE))))
        .isInstanceOf(InvalidKeyUsageException.class)
        .hasMessageContaining("Algorithm HMAC_SHA_256 is incompatible with key spec HMAC_224.");
    assertThatThrownBy(() -> kms.enableKeyRotation(r -> r.keyId(mac)))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> kms.getPublicKey(r -> r.keyId(mac)))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void commandLine_createsSignsAndVerifies() throws Exception {
    assumeTrue(Launcher.has("aws"), "skipped: no aws");
    String key =
        aws(
            "create-key",
            "--key-spec",
            "ECC_NIST_P256",
            "--key-usage",
            "SIGN_VERIFY",
            "--query",
            "KeyMetadata.KeyId");
    Files.write(dir.resolve("message"), MESSAGE);
    String signature =
        aws(
            "sign",
            "--key-id",
            key,
            "--signing-algorithm",
            "ECDSA_SHA_256",
            "--message",
            "fileb://message",
            "--query",
            "Signature");
    Files.write(dir.resolve("signature"), Base64.getDecoder().decode(signature));
    assertThat(
            aws(
                "verify",
                "--key-id",
                key,
                "--signing-algorithm",
                "ECDSA_SHA_256",
                "--message",
                "fileb://message",
                "--signature",
                "fileb://signature",
                "--query",
                "SignatureValid"))
        .isEqualTo("True");
  }

  private String aws(String... arguments) throws Exception {
    List<String> call = new ArrayList<>(List.of("kms"));
    call.addAll(List.of(arguments));
    return server.aws(
        dir,
        Map.of("AWS_ACCESS_KEY_ID", "test", "AWS_SECRET_ACCESS_KEY", "test"),
        call.toArray(String[]::new));
  }
}
