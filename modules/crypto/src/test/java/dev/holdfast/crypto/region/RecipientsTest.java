package dev.holdfast.crypto.region;

import static dev.holdfast.crypto.TestTools.NOW;
import static dev.holdfast.crypto.TestTools.fileRoot;
import static dev.holdfast.crypto.TestTools.freshBinding;
import static dev.holdfast.crypto.TestTools.tools;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.crypto.attestation.TestEnclave;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.Reply;
import dev.holdfast.model.attestation.Attested;
import dev.holdfast.model.attestation.Recipient;
import dev.holdfast.model.key.BackingKey;
import dev.holdfast.model.key.Delivered;
import dev.holdfast.model.key.EncryptionAlgorithm;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.key.KeyAgreementAlgorithm;
import dev.holdfast.model.key.KeyBinding;
import dev.holdfast.model.key.KeyOrigin;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyUsage;
import dev.holdfast.model.key.KeyUse;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.name.Region;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is for a recipient leaves the vault encrypted for it, and in no other form. */
class RecipientsTest {

  private static final TestEnclave ENCLAVE = new TestEnclave(NOW);
  private static final EncryptionContext CONTEXT = new EncryptionContext(Map.of("a", "b"));
  private static final byte[] SECRET = "nobody else's".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path directory;
  private RegionKeys region;
  private Optional<Recipient> recipient;

  @BeforeEach
  void start() {
    region =
        RegionKeys.start(
            Region.US_EAST_1,
            fileRoot(directory.resolve("root")),
            new MemoryShredStore(),
            false,
            tools(7, ENCLAVE.writeRoot(directory.resolve("root.pem"))));
    Attested attested =
        region.vault().attest(PublicBytes.takeOwnershipOf(ENCLAVE.document(NOW)), NOW);
    recipient = Optional.of(((Attested.Verified) attested).recipient());
  }

  @AfterEach
  void stop() {
    region.close();
  }

  private static KeyBinding binding(KeySpec spec, KeyUsage usage) {
    return new KeyBinding(freshBinding().arn(), spec, usage, KeyOrigin.AWS_KMS);
  }

  private BackingKey prepare(KeyBinding binding) {
    return region.vault().prepare(binding).toCompletableFuture().join().orElseThrow();
  }

  private <A extends KmsAnswer> A answer(Class<A> kind, KeyUse use) {
    return answer(kind, region.vault().perform(use));
  }

  private static <A extends KmsAnswer> A answer(Class<A> kind, Reply reply) {
    return kind.cast(((Reply.Answered) reply).answer());
  }

  private static byte[] open(Delivered delivered) {
    assertThatThrownBy(delivered::plaintext).isInstanceOf(IllegalStateException.class);
    return ENCLAVE.open(((Delivered.ForRecipient) delivered).ciphertext().bytes());
  }

  @Test
  void decrypt_symmetrically() {
    KeyBinding binding = freshBinding();
    BackingKey key = prepare(binding);
    KmsAnswer.Encrypted encrypted =
        answer(
            KmsAnswer.Encrypted.class,
            new KeyUse.Encrypt(binding, key, Plaintext.takeOwnershipOf(SECRET.clone()), CONTEXT));
    KmsAnswer.Decrypted decrypted =
        answer(
            KmsAnswer.Decrypted.class,
            new KeyUse.Decrypt(binding, key, encrypted.blob(), CONTEXT, recipient));
    assertThat(open(decrypted.delivered())).isEqualTo(SECRET);
    assertThat(
            region
                .vault()
                .perform(
                    new KeyUse.Decrypt(
                        binding, key, encrypted.blob(), EncryptionContext.EMPTY, recipient)))
        .isEqualTo(new Reply.Refused(new KmsError.InvalidCiphertext()));
  }

  @Test
  void decrypt_withAPrivateKey() {
    KeyBinding binding = binding(KeySpec.RSA_2048, KeyUsage.ENCRYPT_DECRYPT);
    BackingKey key = prepare(binding);
    KmsAnswer.EncryptedToPublicKey encrypted =
        answer(
            KmsAnswer.EncryptedToPublicKey.class,
            new KeyUse.EncryptToPublicKey(
                binding,
                key,
                EncryptionAlgorithm.RSAES_OAEP_SHA_256,
                Plaintext.takeOwnershipOf(SECRET.clone())));
    assertThat(
            open(
                answer(
                        KmsAnswer.DecryptedWithPrivateKey.class,
                        new KeyUse.DecryptWithPrivateKey(
                            binding,
                            key,
                            EncryptionAlgorithm.RSAES_OAEP_SHA_256,
                            encrypted.ciphertext(),
                            recipient))
                    .delivered()))
        .isEqualTo(SECRET);
  }

  @Test
  void generateDataKey() {
    KeyBinding binding = freshBinding();
    BackingKey key = prepare(binding);
    KmsAnswer.DataKey made =
        answer(
            KmsAnswer.DataKey.class,
            new KeyUse.GenerateDataKey(binding, key, 24, true, CONTEXT, recipient));
    byte[] clear =
        answer(KmsAnswer.Decrypted.class, new KeyUse.Decrypt(binding, key, made.blob(), CONTEXT))
            .plaintext()
            .reveal();
    assertThat(open(made.delivered().orElseThrow())).isEqualTo(clear).hasSize(24);
  }

  @Test
  void generateDataKeyPair() throws Exception {
    KeyBinding binding = freshBinding();
    BackingKey key = prepare(binding);
    KmsAnswer.DataKeyPair made =
        answer(
            KmsAnswer.DataKeyPair.class,
            region
                .vault()
                .generateDataKeyPair(
                    new KeyUse.GenerateDataKeyPair(
                        binding, key, KeySpec.ECC_NIST_P256, true, CONTEXT, recipient))
                .toCompletableFuture()
                .join());
    byte[] privateKey = open(made.delivered().orElseThrow());
    assertThat(
            KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(privateKey))
                .getAlgorithm())
        .isEqualTo("EC");
    assertThat(
            answer(
                    KmsAnswer.Decrypted.class,
                    new KeyUse.Decrypt(binding, key, made.blob(), CONTEXT))
                .plaintext()
                .reveal())
        .isEqualTo(privateKey);
  }

  @Test
  void deriveSharedSecret() throws Exception {
    KeyBinding binding = binding(KeySpec.ECC_NIST_P256, KeyUsage.KEY_AGREEMENT);
    BackingKey key = prepare(binding);
    var generator = java.security.KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    ECPublicKey peer = (ECPublicKey) generator.generateKeyPair().getPublic();
    PublicBytes encoded = PublicBytes.takeOwnershipOf(peer.getEncoded());
    byte[] clear =
        answer(
                KmsAnswer.SharedSecret.class,
                new KeyUse.DeriveSharedSecret(binding, key, KeyAgreementAlgorithm.ECDH, encoded))
            .secret()
            .reveal();
    assertThat(
            open(
                answer(
                        KmsAnswer.SharedSecret.class,
                        new KeyUse.DeriveSharedSecret(
                            binding, key, KeyAgreementAlgorithm.ECDH, encoded, recipient))
                    .delivered()))
        .isEqualTo(clear);
  }

  @Test
  void random() {
    PublicBytes envelope =
        region.vault().envelope(recipient.orElseThrow(), region.vault().random(48));
    assertThat(ENCLAVE.open(envelope.bytes())).hasSize(48).isNotEqualTo(new byte[48]);
  }
}
