package dev.holdfast.node.rights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.crypto.attestation.TestEnclave;
import dev.holdfast.node.Clients;
import dev.holdfast.node.rights.World.User;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.KeyAgreement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DataKeyPairSpec;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyUsageType;
import software.amazon.awssdk.services.kms.model.RecipientInfo;

/**
 * An attested enclave gets what it may have, encrypted for it; and what it may have, says what it
 * is.
 */
@ExtendWith(World.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecipientTest {

  private static final SdkBytes SECRET = SdkBytes.fromUtf8String("nobody else's");
  private static final String DENIED = "AccessDeniedException";
  private static final String VALIDATION = "ValidationException";
  private static final String IMAGE = "kms:RecipientAttestation:ImageSha384";

  private final World world;
  private final KmsClient kms;

  RecipientTest(World world) {
    this.world = world;
    this.kms = Clients.kms(world.endpoint(), World.HOME, "test", "us-east-1");
  }

  @AfterAll
  void stop() {
    kms.close();
  }

  private RecipientInfo recipient() {
    return RecipientInfo.builder()
        .keyEncryptionAlgorithm("RSAES_OAEP_SHA_256")
        .attestationDocument(SdkBytes.fromByteArray(world.enclave.document(Instant.now())))
        .build();
  }

  private byte[] open(SdkBytes envelope) {
    return world.enclave.open(envelope.asByteArray());
  }

  private String create(KeySpec spec, KeyUsageType usage) {
    return kms.createKey(r -> r.keySpec(spec).keyUsage(usage)).keyMetadata().arn();
  }

  // -- through the SDK

  @Test
  void decrypt_isOpenedByTheEnclave() {
    String symmetric = create(KeySpec.SYMMETRIC_DEFAULT, KeyUsageType.ENCRYPT_DECRYPT);
    SdkBytes blob = kms.encrypt(r -> r.keyId(symmetric).plaintext(SECRET)).ciphertextBlob();
    var answer = kms.decrypt(r -> r.ciphertextBlob(blob).recipient(recipient()));
    assertThat(open(answer.ciphertextForRecipient())).isEqualTo(SECRET.asByteArray());
    assertThat(answer.plaintext()).isNull();
    assertThat(answer.keyId()).isEqualTo(symmetric);

    String pair = create(KeySpec.RSA_2048, KeyUsageType.ENCRYPT_DECRYPT);
    SdkBytes ciphertext =
        kms.encrypt(r -> r.keyId(pair).encryptionAlgorithm("RSAES_OAEP_SHA_256").plaintext(SECRET))
            .ciphertextBlob();
    var fromPair =
        kms.decrypt(r ->
            r.keyId(pair)
                .encryptionAlgorithm("RSAES_OAEP_SHA_256")
                .ciphertextBlob(ciphertext)
                .recipient(recipient()));
    assertThat(open(fromPair.ciphertextForRecipient())).isEqualTo(SECRET.asByteArray());
    assertThat(fromPair.plaintext()).isNull();
  }

  @Test
  void dataKey_isTheOneInItsBlob() {
    String key = create(KeySpec.SYMMETRIC_DEFAULT, KeyUsageType.ENCRYPT_DECRYPT);
    var made = kms.generateDataKey(r -> r.keyId(key).keySpec("AES_256").recipient(recipient()));
    assertThat(made.plaintext()).isNull();
    assertThat(open(made.ciphertextForRecipient()))
        .hasSize(32)
        .isEqualTo(
            kms.decrypt(r -> r.ciphertextBlob(made.ciphertextBlob())).plaintext().asByteArray());
  }

  @Test
  void dataKeyPair_isWhole() throws Exception {
    String key = create(KeySpec.SYMMETRIC_DEFAULT, KeyUsageType.ENCRYPT_DECRYPT);
    var made =
        kms.generateDataKeyPair(
            r -> r.keyId(key).keyPairSpec(DataKeyPairSpec.RSA_2048).recipient(recipient()));
    assertThat(made.privateKeyPlaintext()).isNull();
    KeyFactory rsa = KeyFactory.getInstance("RSA");
    RSAPrivateCrtKey privateKey =
        (RSAPrivateCrtKey)
            rsa.generatePrivate(new PKCS8EncodedKeySpec(open(made.ciphertextForRecipient())));
    RSAPublicKey publicKey =
        (RSAPublicKey) rsa.generatePublic(new X509EncodedKeySpec(made.publicKey().asByteArray()));
    assertThat(privateKey.getModulus()).isEqualTo(publicKey.getModulus());
  }

  @Test
  void sharedSecret_isThatOfBothSides() throws Exception {
    String key = create(KeySpec.ECC_NIST_P256, KeyUsageType.KEY_AGREEMENT);
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    KeyPair peer = generator.generateKeyPair();
    var shared =
        kms.deriveSharedSecret(r ->
            r.keyId(key)
                .keyAgreementAlgorithm("ECDH")
                .publicKey(SdkBytes.fromByteArray(peer.getPublic().getEncoded()))
                .recipient(recipient()));
    KeyAgreement ours = KeyAgreement.getInstance("ECDH");
    ours.init(peer.getPrivate());
    ours.doPhase(
        KeyFactory.getInstance("EC")
            .generatePublic(
                new X509EncodedKeySpec(
                    kms.getPublicKey(r -> r.keyId(key)).publicKey().asByteArray())),
        true);
    assertThat(shared.sharedSecret()).isNull();
    assertThat(open(shared.ciphertextForRecipient())).isEqualTo(ours.generateSecret());
  }

  @Test
  void random_isFresh() {
    byte[] one =
        open(
            kms.generateRandom(r -> r.numberOfBytes(1024).recipient(recipient()))
                .ciphertextForRecipient());
    byte[] two =
        open(
            kms.generateRandom(r -> r.numberOfBytes(1024).recipient(recipient()))
                .ciphertextForRecipient());
    assertThat(one).hasSize(1024).isNotEqualTo(two);
  }

  // -- rights

  private static Map<String, Object> with(Map<String, ?> input, byte[] document) {
    Map<String, Object> all = new HashMap<>(input);
    all.put(
        "Recipient",
        Map.of(
            "KeyEncryptionAlgorithm",
            "RSAES_OAEP_SHA_256",
            "AttestationDocument",
            Base64.getEncoder().encodeToString(document)));
    return all;
  }

  private static Map<String, Object> dataKey(String key) {
    return Map.of("KeyId", key, "KeySpec", "AES_256");
  }

  private String ask(User user, String operation, Map<String, ?> input) {
    return world.client.kms(user.credentials(), operation, input).error();
  }

  private String attested(User user, String operation, Map<String, ?> input) {
    return ask(user, operation, with(input, world.enclave.document(Instant.now())));
  }

  private static String pcr(int number) {
    return HexFormat.of().formatHex(TestEnclave.pcr(number));
  }

  /** A key whose policy lets a user make data keys if a condition holds, and nothing else. */
  private String conditioned(User user, String operator, String condition, String value) {
    return Scene.keyed(
            world,
            Statements.policy(
                List.of(
                    Map.of(
                        "Effect",
                        "Allow",
                        "Principal",
                        Map.of("AWS", user.arn()),
                        "Action",
                        "kms:GenerateDataKey",
                        "Resource",
                        "*",
                        "Condition",
                        Map.of(operator, Map.of(condition, value))))))
        .key();
  }

  @Test
  void keyPolicy_letsInTheImageThatItNames() {
    User user = world.user(World.HOME);
    String right = conditioned(user, "StringEqualsIgnoreCase", IMAGE, pcr(0));
    String wrong = conditioned(user, "StringEqualsIgnoreCase", IMAGE, pcr(1));
    String role = conditioned(user, "StringEquals", "kms:RecipientAttestation:PCR3", pcr(3));
    String tpm = conditioned(user, "StringEquals", "kms:RecipientAttestation:NitroTPMPCR4", pcr(4));
    String outside = conditioned(user, "Null", IMAGE, "true");

    assertThat(attested(user, "GenerateDataKey", dataKey(right))).isEmpty();
    assertThat(ask(user, "GenerateDataKey", dataKey(right))).isEqualTo(DENIED);
    assertThat(attested(user, "GenerateDataKey", dataKey(wrong))).isEqualTo(DENIED);
    assertThat(attested(user, "GenerateDataKey", dataKey(role))).isEmpty();
    assertThat(attested(user, "GenerateDataKey", dataKey(tpm))).isEqualTo(DENIED);
    assertThat(attested(user, "GenerateDataKey", dataKey(outside))).isEqualTo(DENIED);
    assertThat(ask(user, "GenerateDataKey", dataKey(outside))).isEmpty();

    Map<String, Object> ofTpm = with(dataKey(tpm), world.enclave.tpmDocument(Instant.now()));
    assertThat(ask(user, "GenerateDataKey", ofTpm)).isEmpty();
  }

  @Test
  void identityPolicy_letsInTheImageThatItNames() {
    Scene scene = Scene.keyed(world, List.of());
    List<String> actions =
        List.of(
            "kms:Decrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyPair", "kms:GenerateRandom");
    User right =
        world.user(World.HOME).has(List.of(Statements.allowIf(Map.of(IMAGE, pcr(0)), actions)));
    User wrong =
        world.user(World.HOME).has(List.of(Statements.allowIf(Map.of(IMAGE, pcr(1)), actions)));
    Map<String, Map<String, ?>> calls =
        Map.of(
            "Decrypt",
            Map.of("CiphertextBlob", scene.blob(), "EncryptionContext", Scene.CONTEXT),
            "GenerateDataKey",
            dataKey(scene.key()),
            "GenerateDataKeyPair",
            Map.of("KeyId", scene.key(), "KeyPairSpec", "ECC_NIST_P256"),
            "GenerateRandom",
            Map.of("NumberOfBytes", 16));
    calls.forEach((operation, input) -> {
      assertThat(attested(right, operation, input)).as(operation).isEmpty();
      assertThat(ask(right, operation, input)).as(operation).isEqualTo(DENIED);
      assertThat(attested(wrong, operation, input)).as(operation).isEqualTo(DENIED);
    });
  }

  @Test
  void dryRun_looksAtTheRecipientToo() {
    User user = world.user(World.HOME);
    String key = conditioned(user, "StringEquals", IMAGE, pcr(0));
    Map<String, Object> dry = new HashMap<>(dataKey(key));
    dry.put("DryRun", true);
    assertThat(attested(user, "GenerateDataKey", dry)).isEqualTo("DryRunOperationException");
    assertThat(ask(user, "GenerateDataKey", dry)).isEqualTo(DENIED);
    assertThat(ask(user, "GenerateDataKey", with(dry, new byte[] {1}))).isEqualTo(VALIDATION);
  }

  // -- bad documents

  @Test
  void badDocument_isAValidationError_whoeverSendsIt() {
    String key = Scene.keyed(world, List.of()).key();
    String missing = key.substring(0, key.indexOf("key/")) + "key/" + UUID.randomUUID();
    User allowed = world.user(World.HOME).may(List.of("kms:*"));
    byte[] good = world.enclave.document(Instant.now());
    byte[] flipped = good.clone();
    flipped[good.length - 1] ^= 1;
    List<byte[]> bad =
        List.of(
            new byte[] {0},
            "not a document".getBytes(StandardCharsets.UTF_8),
            new byte[90_000],
            flipped,
            Arrays.copyOf(good, good.length - 1),
            world.enclave.document(Instant.now().minusSeconds(600)),
            world.enclave.document(Instant.now().plusSeconds(600)),
            new TestEnclave(Instant.now()).document(Instant.now()));
    for (byte[] document : bad) {
      assertThat(ask(allowed, "GenerateDataKey", with(dataKey(key), document)))
          .isEqualTo(VALIDATION);
      for (String any : List.of(key, missing)) {
        assertThat(ask(world.nobody, "GenerateDataKey", with(dataKey(any), document)))
            .isEqualTo(VALIDATION);
      }
      assertThat(ask(world.nobody, "GenerateRandom", with(Map.of("NumberOfBytes", 1), document)))
          .isEqualTo(VALIDATION);
    }
  }

  @Test
  void goodDocument_tellsNobodyWhetherAKeyIsThere() {
    String key = Scene.keyed(world, List.of()).key();
    String missing = key.substring(0, key.indexOf("key/")) + "key/" + UUID.randomUUID();
    byte[] document = world.enclave.document(Instant.now());
    assertThat(
            world
                .client
                .kms(world.nobody.credentials(), "GenerateDataKey", with(dataKey(key), document))
                .withoutNames())
        .contains(DENIED)
        .isEqualTo(
            world
                .client
                .kms(
                    world.nobody.credentials(), "GenerateDataKey", with(dataKey(missing), document))
                .withoutNames());
  }
}
