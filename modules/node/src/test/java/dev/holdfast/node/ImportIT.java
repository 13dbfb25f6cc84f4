package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.testkit.openssl.OpenSsl;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.KEM;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.ExpiredImportTokenException;
import software.amazon.awssdk.services.kms.model.GetParametersForImportResponse;
import software.amazon.awssdk.services.kms.model.ImportKeyMaterialRequest;
import software.amazon.awssdk.services.kms.model.ImportKeyMaterialResponse;
import software.amazon.awssdk.services.kms.model.IncorrectKeyMaterialException;
import software.amazon.awssdk.services.kms.model.InvalidCiphertextException;
import software.amazon.awssdk.services.kms.model.InvalidImportTokenException;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.KmsInvalidStateException;
import software.amazon.awssdk.services.kms.model.RotationsListEntry;
import software.amazon.awssdk.services.kms.model.UnsupportedOperationException;

/** Material that OpenSSL and the JDK make, wrap, and use beside the server that it is given to. */
class ImportIT {

  private static final byte[] MESSAGE = "pay 42 to alice".getBytes(StandardCharsets.UTF_8);
  private static final String LASTING = "KEY_MATERIAL_DOES_NOT_EXPIRE";

  @TempDir static Path data;
  @TempDir private Path dir;
  private static LaunchedServer server;
  private final Map<String, GetParametersForImportResponse> parameters = new HashMap<>();
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
  void connect() {
    kms = Clients.kms(server.endpoint());
  }

  @AfterEach
  void disconnect() {
    kms.close();
  }

  private void restart() throws Exception {
    kms.close();
    server.close();
    start();
    connect();
  }

  private static void advance(String by) throws Exception {
    assertThat(server.call("POST", "/_holdfast/clock", "{\"advance\":\"" + by + "\"}").statusCode())
        .isEqualTo(200);
  }

  // -- what a customer does

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }

  private String create() {
    return kms.createKey(r -> r.origin("EXTERNAL")).keyMetadata().keyId();
  }

  private String create(String spec, String usage) {
    return kms.createKey(r -> r.origin("EXTERNAL").keySpec(spec).keyUsage(usage))
        .keyMetadata()
        .keyId();
  }

  /** One set serves a key for a day: making another takes the server a second. */
  private GetParametersForImportResponse parameters(String key, String algorithm) {
    return parameters.computeIfAbsent(
        key + algorithm,
        ignored ->
            kms.getParametersForImport(
                r -> r.keyId(key).wrappingAlgorithm(algorithm).wrappingKeySpec("RSA_2048")));
  }

  private static SdkBytes bytes(byte[] bytes) {
    return SdkBytes.fromByteArray(bytes);
  }

  /** A request that lacks how long the material lasts. */
  private ImportKeyMaterialRequest.Builder importing(String key, byte[] material) {
    boolean direct = material.length <= 64;
    var offer = parameters(key, direct ? "RSAES_OAEP_SHA_256" : "RSA_AES_KEY_WRAP_SHA_256");
    byte[] publicKey = offer.publicKey().asByteArray();
    return ImportKeyMaterialRequest.builder()
        .keyId(key)
        .importToken(offer.importToken())
        .encryptedKeyMaterial(
            bytes(
                direct
                    ? Wrapped.oaep(publicKey, material)
                    : Wrapped.underAnAesKey(publicKey, material)));
  }

  private ImportKeyMaterialResponse bring(String key, byte[] material) {
    return kms.importKeyMaterial(importing(key, material).expirationModel(LASTING).build());
  }

  private KeyMetadata metadata(String key) {
    return kms.describeKey(r -> r.keyId(key)).keyMetadata();
  }

  private SdkBytes encrypt(String key) {
    return kms.encrypt(r -> r.keyId(key).plaintext(bytes(MESSAGE))).ciphertextBlob();
  }

  private byte[] decrypt(SdkBytes blob) {
    return kms.decrypt(r -> r.ciphertextBlob(blob)).plaintext().asByteArray();
  }

  private OpenSsl openssl() throws InterruptedException {
    OpenSsl openssl = new OpenSsl(dir);
    assumeTrue(openssl.isThere(), "skipped: no openssl");
    return openssl;
  }

  // -- a symmetric key

  @Test
  void keyWithoutMaterial_saysSo() {
    KeyMetadata key = kms.createKey(r -> r.origin("EXTERNAL")).keyMetadata();
    assertThat(key.keyState()).isEqualTo(KeyState.PENDING_IMPORT);
    assertThat(key.enabled()).isFalse();
    assertThat(key.originAsString()).isEqualTo("EXTERNAL");
    assertThat(key.currentKeyMaterialId()).isNull();
    assertThat(key.expirationModel()).isNull();
    assertThatThrownBy(() -> encrypt(key.keyId()))
        .isInstanceOf(KmsInvalidStateException.class)
        .hasMessageContaining(key.arn() + " is pending import.");
  }

  @Test
  void importedKey_outlivesRestarts_andItsMaterialMayGoAndComeBack() throws Exception {
    String key = create();
    byte[] material = random(32);
    GetParametersForImportResponse offer = parameters(key, "RSAES_OAEP_SHA_256");
    OpenSsl openssl = openssl();
    openssl.write("public", offer.publicKey().asByteArray());
    openssl.write("material", material);
    byte[] wrapped = openssl.encryptWithOaep("public", "sha256", "material");
    restart();
    String arn = metadata(key).arn();
    var imported =
        kms.importKeyMaterial(r ->
            r.keyId(key)
                .importToken(offer.importToken())
                .encryptedKeyMaterial(bytes(wrapped))
                .expirationModel(LASTING));
    assertThat(imported.keyId()).isEqualTo(arn);
    assertThat(metadata(key).keyState()).isEqualTo(KeyState.ENABLED);
    assertThat(metadata(key).expirationModelAsString()).isEqualTo(LASTING);
    assertThat(metadata(key).currentKeyMaterialId()).isEqualTo(imported.keyMaterialId());

    SdkBytes blob = encrypt(key);
    restart();
    assertThat(decrypt(blob)).isEqualTo(MESSAGE);

    var deleted = kms.deleteImportedKeyMaterial(r -> r.keyId(key));
    assertThat(deleted.keyId()).isEqualTo(arn);
    assertThat(deleted.keyMaterialId()).isEqualTo(imported.keyMaterialId());
    assertThat(metadata(key).keyState()).isEqualTo(KeyState.PENDING_IMPORT);
    assertThat(metadata(key).expirationModel()).isNull();
    assertThat(metadata(key).currentKeyMaterialId()).isEqualTo(imported.keyMaterialId());
    assertThatThrownBy(() -> decrypt(blob)).isInstanceOf(KmsInvalidStateException.class);

    assertThatThrownBy(() -> bring(key, random(32)))
        .isInstanceOf(IncorrectKeyMaterialException.class);
    restart();
    assertThat(bring(key, material).keyMaterialId()).isEqualTo(imported.keyMaterialId());
    assertThat(decrypt(blob)).isEqualTo(MESSAGE);
  }

  @Test
  void expiredMaterial_isGone_andComesBackWhenItIsImportedAgain() throws Exception {
    KeyMetadata made = kms.createKey(r -> r.origin("EXTERNAL")).keyMetadata();
    String key = made.keyId();
    byte[] material = random(32);
    Instant validTo = made.creationDate().plus(Duration.ofHours(1));
    kms.importKeyMaterial(importing(key, material).validTo(validTo).build());
    assertThat(metadata(key).expirationModelAsString()).isEqualTo("KEY_MATERIAL_EXPIRES");
    assertThat(metadata(key).validTo()).isEqualTo(validTo);
    SdkBytes blob = encrypt(key);
    advance("PT50M");
    assertThat(decrypt(blob)).isEqualTo(MESSAGE);
    advance("PT10M");
    assertThat(metadata(key).keyState()).isEqualTo(KeyState.PENDING_IMPORT);
    assertThat(metadata(key).validTo()).isNull();
    assertThatThrownBy(() -> decrypt(blob)).isInstanceOf(KmsInvalidStateException.class);
    restart();
    assertThat(metadata(key).keyState()).isEqualTo(KeyState.PENDING_IMPORT);
    bring(key, material);
    assertThat(decrypt(blob)).isEqualTo(MESSAGE);
    advance("P400D");
    assertThat(decrypt(blob)).isEqualTo(MESSAGE);
  }

  @Test
  void newMaterial_waitsForItsRotation_andTheOldStillOpens() {
    String key = create();
    byte[] first = random(32);
    String firstId = bring(key, first).keyMaterialId();
    SdkBytes old = encrypt(key);
    String nextId =
        kms.importKeyMaterial(
                importing(key, random(32))
                    .expirationModel(LASTING)
                    .importType("NEW_KEY_MATERIAL")
                    .keyMaterialDescription("from the safe")
                    .build())
            .keyMaterialId();
    assertThat(states(key))
        .containsExactly(firstId + " CURRENT IMPORTED", nextId + " PENDING_ROTATION IMPORTED");
    assertThat(listed(key).getLast().keyMaterialDescription()).isEqualTo("from the safe");
    assertThat(listed(key).getLast().rotationDate()).isNull();
    assertThatThrownBy(() ->
            kms.importKeyMaterial(
                importing(key, random(32))
                    .expirationModel(LASTING)
                    .importType("NEW_KEY_MATERIAL")
                    .build()))
        .isInstanceOf(KmsInvalidStateException.class)
        .hasMessageContaining("another key material (id: " + nextId + ") is pending rotation.");

    kms.rotateKeyOnDemand(r -> r.keyId(key));
    assertThat(metadata(key).currentKeyMaterialId()).isEqualTo(nextId);
    assertThat(decrypt(old)).isEqualTo(MESSAGE);
    assertThat(kms.decrypt(r -> r.ciphertextBlob(encrypt(key))).keyMaterialId()).isEqualTo(nextId);
    assertThat(kms.listKeyRotations(r -> r.keyId(key)).rotations())
        .extracting(RotationsListEntry::keyMaterialId, RotationsListEntry::rotationTypeAsString)
        .containsExactly(tuple(nextId, "ON_DEMAND"));
    assertThatThrownBy(() -> kms.rotateKeyOnDemand(r -> r.keyId(key)))
        .isInstanceOf(KmsInvalidStateException.class)
        .hasMessageContaining("No available key material pending rotation for the key: ");

    kms.deleteImportedKeyMaterial(r -> r.keyId(key).keyMaterialId(firstId));
    assertThat(states(key))
        .containsExactly(firstId + " NON_CURRENT PENDING_IMPORT", nextId + " CURRENT IMPORTED");
    assertThatThrownBy(() -> encrypt(key)).isInstanceOf(KmsInvalidStateException.class);
    bring(key, first);
    assertThat(decrypt(old)).isEqualTo(MESSAGE);
  }

  private List<RotationsListEntry> listed(String key) {
    return kms.listKeyRotations(r -> r.keyId(key).includeKeyMaterial("ALL_KEY_MATERIAL"))
        .rotations();
  }

  private List<String> states(String key) {
    return listed(key).stream()
        .map(entry ->
            entry.keyMaterialId()
                + " "
                + entry.keyMaterialStateAsString()
                + " "
                + entry.importStateAsString())
        .toList();
  }

  // -- other keys

  @ParameterizedTest
  @CsvSource({
    "HMAC_224, 28, HmacSHA224",
    "HMAC_256, 32, HmacSHA256",
    "HMAC_384, 48, HmacSHA384",
    "HMAC_512, 64, HmacSHA512"
  })
  void importedHmacKey_makesTheMacsThatTheJdkMakes(String spec, int length, String jdkName)
      throws Exception {
    String key = create(spec, "GENERATE_VERIFY_MAC");
    byte[] material = random(length);
    ImportKeyMaterialResponse imported = bring(key, material);
    assertThat(imported.keyMaterialId()).isNull();
    Mac mac = Mac.getInstance(jdkName);
    mac.init(new SecretKeySpec(material, jdkName));
    String algorithm = spec.replace("HMAC_", "HMAC_SHA_");
    assertThat(
            kms.generateMac(r -> r.keyId(key).macAlgorithm(algorithm).message(bytes(MESSAGE)))
                .mac()
                .asByteArray())
        .isEqualTo(mac.doFinal(MESSAGE));
    assertThatThrownBy(() -> bring(key, random(length)))
        .isInstanceOf(IncorrectKeyMaterialException.class);
  }

  static KeyPair pair(String spec) throws Exception {
    boolean rsa = spec.startsWith("RSA");
    AlgorithmParameterSpec parameters =
        rsa
            ? new RSAKeyGenParameterSpec(
                Integer.parseInt(spec.substring(4)), RSAKeyGenParameterSpec.F4)
            : new ECGenParameterSpec(spec.replace("ECC_NIST_P", "secp") + "r1");
    KeyPairGenerator generator = KeyPairGenerator.getInstance(rsa ? "RSA" : "EC");
    generator.initialize(parameters);
    return generator.generateKeyPair();
  }

  @ParameterizedTest
  @CsvSource({
    "RSA_2048, RSASSA_PKCS1_V1_5_SHA_256, SHA256withRSA",
    "RSA_3072, RSASSA_PKCS1_V1_5_SHA_512, SHA512withRSA",
    "ECC_NIST_P256, ECDSA_SHA_256, SHA256withECDSA",
    "ECC_NIST_P384, ECDSA_SHA_384, SHA384withECDSA",
    "ECC_NIST_P521, ECDSA_SHA_512, SHA512withECDSA"
  })
  void importedPair_signsWhatItsOwnPublicHalfVerifies(String spec, String algorithm, String jdkName)
      throws Exception {
    KeyPair pair = pair(spec);
    String key = create(spec, "SIGN_VERIFY");
    bring(key, pair.getPrivate().getEncoded());
    assertThat(kms.getPublicKey(r -> r.keyId(key)).publicKey().asByteArray())
        .isEqualTo(pair.getPublic().getEncoded());
    byte[] signature =
        kms.sign(r -> r.keyId(key).signingAlgorithm(algorithm).message(bytes(MESSAGE)))
            .signature()
            .asByteArray();
    Signature jdk = Signature.getInstance(jdkName);
    jdk.initVerify(pair.getPublic());
    jdk.update(MESSAGE);
    assertThat(jdk.verify(signature)).isTrue();

    jdk.initSign(pair.getPrivate());
    jdk.update(MESSAGE);
    SdkBytes outside = bytes(jdk.sign());
    assertThat(
            kms.verify(r ->
                    r.keyId(key)
                        .signingAlgorithm(algorithm)
                        .message(bytes(MESSAGE))
                        .signature(outside))
                .signatureValid())
        .isTrue();
    assertThatThrownBy(() -> bring(key, pair(spec).getPrivate().getEncoded()))
        .isInstanceOf(IncorrectKeyMaterialException.class);
  }

  /** Whoever brought the private key can take out too what is encapsulated here. */
  @ParameterizedTest
  @CsvSource({"ML_KEM_512, ML-KEM-512", "ML_KEM_768, ML-KEM-768", "ML_KEM_1024, ML-KEM-1024"})
  void importedMlKemPair_sharesSecretsWithWhoeverHasIt(String spec, String jdkName)
      throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance(jdkName).generateKeyPair();
    KEM kem = KEM.getInstance(jdkName);
    String key = create(spec, "ENCAPSULATE_DECAPSULATE");
    bring(key, pair.getPrivate().getEncoded());
    assertThat(kms.getPublicKey(r -> r.keyId(key)).publicKey().asByteArray())
        .isEqualTo(pair.getPublic().getEncoded());

    var here = kms.encapsulate(r -> r.keyId(key).encapsulationAlgorithm("ML_KEM"));
    assertThat(
            kem.newDecapsulator(pair.getPrivate())
                .decapsulate(here.sharedSecretCiphertextBlob().asByteArray())
                .getEncoded())
        .isEqualTo(here.sharedSecret().asByteArray());

    KEM.Encapsulated outside = kem.newEncapsulator(pair.getPublic()).encapsulate();
    assertThat(
            kms.decapsulate(r ->
                    r.keyId(key)
                        .encapsulationAlgorithm("ML_KEM")
                        .sharedSecretCiphertextBlob(bytes(outside.encapsulation())))
                .sharedSecret()
                .asByteArray())
        .isEqualTo(outside.key().getEncoded());
  }

  @Test
  void importedPair_opensWhatOpenSslEncryptedForItBefore() throws Exception {
    OpenSsl openssl = openssl();
    openssl.write("message", MESSAGE);
    openssl.run(
        "genpkey",
        "-algorithm",
        "RSA",
        "-pkeyopt",
        "rsa_keygen_bits:2048",
        "-outform",
        "DER",
        "-out",
        "private");
    openssl.publicHalf("private");
    byte[] ciphertext = openssl.encryptWithOaep("public", "sha256", "message");
    String key = create("RSA_2048", "ENCRYPT_DECRYPT");
    openssl.run(
        "pkcs8",
        "-topk8",
        "-nocrypt",
        "-inform",
        "DER",
        "-in",
        "private",
        "-outform",
        "DER",
        "-out",
        "pkcs8");
    bring(key, openssl.read("pkcs8"));
    assertThat(
            kms.decrypt(r ->
                    r.keyId(key)
                        .encryptionAlgorithm("RSAES_OAEP_SHA_256")
                        .ciphertextBlob(bytes(ciphertext)))
                .plaintext()
                .asByteArray())
        .isEqualTo(MESSAGE);
  }

  // -- refusals

  @Test
  void tokens_areOfOneKey_andOneDay() throws Exception {
    String key = create();
    ImportKeyMaterialRequest foreign =
        importing(create(), random(32)).keyId(key).expirationModel(LASTING).build();
    assertThatThrownBy(() -> kms.importKeyMaterial(foreign))
        .isInstanceOf(InvalidImportTokenException.class);
    ImportKeyMaterialRequest request = importing(key, random(32)).expirationModel(LASTING).build();
    advance("PT24H");
    assertThatThrownBy(() -> kms.importKeyMaterial(request))
        .isInstanceOf(ExpiredImportTokenException.class);
  }

  @Test
  void whatCannotBeUnwrapped_isRefusedWithoutAWord() {
    String key = create();
    ImportKeyMaterialRequest good = importing(key, random(32)).expirationModel(LASTING).build();
    for (byte[] bad : List.of(random(1), random(256), random(384))) {
      assertThatThrownBy(() ->
              kms.importKeyMaterial(good.toBuilder().encryptedKeyMaterial(bytes(bad)).build()))
          .isInstanceOfSatisfying(
              InvalidCiphertextException.class,
              refused -> assertThat(refused.awsErrorDetails().errorMessage()).isNull());
    }
    assertThatThrownBy(() -> bring(key, random(31)))
        .isInstanceOf(IncorrectKeyMaterialException.class);
    assertThat(metadata(key).keyState()).isEqualTo(KeyState.PENDING_IMPORT);
  }

  @Test
  void contradictions_areToldInAwsWords() {
    String key = create();
    ImportKeyMaterialRequest.Builder request = importing(key, random(32));
    assertInvalid(
        "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES",
        () -> kms.importKeyMaterial(request.build()));
    assertInvalid(
        "A validTo date must not be set",
        () ->
            kms.importKeyMaterial(
                importing(key, random(32))
                    .expirationModel(LASTING)
                    .validTo(Instant.now().plusSeconds(60))
                    .build()));
    assertThatThrownBy(() -> parameters(key, "RSAES_PKCS1_V1_5"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() ->
            kms.getParametersForImport(
                r -> r.keyId(key).wrappingAlgorithm("SM2PKE").wrappingKeySpec("SM2")))
        .isInstanceOf(UnsupportedOperationException.class);
    KeyMetadata ours = kms.createKey().keyMetadata();
    assertThatThrownBy(() -> parameters(ours.keyId(), "RSAES_OAEP_SHA_256"))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining(
            ours.arn() + " origin is AWS_KMS which is not valid for this operation.");
    String pair = create("RSA_2048", "SIGN_VERIFY");
    assertInvalid(
        "WrappingAlgorithm RSAES_OAEP_SHA_256 is not compatible with KeySpec RSA_2048",
        () -> parameters(pair, "RSAES_OAEP_SHA_256"));
  }

  private static void assertInvalid(String message, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            KmsException.class,
            refused ->
                assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("ValidationException"))
        .hasMessageContaining(message);
  }

  @Test
  void materialIsNowhereInTheTrail_andWhatWasDoneIs() throws Exception {
    String key = create();
    byte[] material = random(32);
    ImportKeyMaterialRequest request = importing(key, material).expirationModel(LASTING).build();
    kms.importKeyMaterial(request);
    kms.deleteImportedKeyMaterial(r -> r.keyId(key));
    StringBuilder trail = new StringBuilder();
    try (var files = Files.walk(data)) {
      for (Path file :
          files.filter(f -> f.getFileName().toString().startsWith("audit-")).toList()) {
        trail.append(Files.readString(file));
      }
    }
    String arn = metadata(key).arn();
    assertThat(
            trail
                .toString()
                .lines()
                .filter(line -> line.contains(arn))
                .filter(line -> !line.contains("DescribeKey")))
        .extracting(line -> line.replaceAll(".*\"eventName\":\"(\\w+)\".*", "$1"))
        .containsExactly(
            "CreateKey",
            "GetParametersForImport",
            "ImportKeyMaterial",
            "DeleteImportedKeyMaterial");
    assertThat(trail)
        .doesNotContain(HexFormat.of().formatHex(material))
        .doesNotContain(Base64.getEncoder().encodeToString(request.importToken().asByteArray()));
  }
}
