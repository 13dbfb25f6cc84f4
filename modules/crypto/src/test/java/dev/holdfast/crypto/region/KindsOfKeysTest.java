package dev.holdfast.crypto.region;

import static dev.holdfast.crypto.TestTools.fileRoot;
import static dev.holdfast.crypto.TestTools.freshBinding;
import static dev.holdfast.crypto.TestTools.tools;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.Reply;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.key.BackingKey;
import dev.holdfast.model.key.EncapsulationAlgorithm;
import dev.holdfast.model.key.EncryptionAlgorithm;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.key.KeyAgreementAlgorithm;
import dev.holdfast.model.key.KeyBinding;
import dev.holdfast.model.key.KeyOrigin;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyUsage;
import dev.holdfast.model.key.KeyUse;
import dev.holdfast.model.key.MacAlgorithm;
import dev.holdfast.model.key.MessageType;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.key.SigningAlgorithm;
import dev.holdfast.model.name.Region;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A region's vault with every kind of key, in memory and again after a restart. */
class KindsOfKeysTest {

  private static final byte[] DIGEST = HexFormat.of().parseHex("ab".repeat(64));

  @TempDir private Path directory;
  private final MemoryShredStore store = new MemoryShredStore();
  private RegionKeys region;

  @BeforeEach
  void start() {
    region = open();
  }

  @AfterEach
  void stop() {
    region.close();
  }

  private RegionKeys open() {
    return RegionKeys.start(
        Region.US_EAST_1, fileRoot(directory.resolve("root")), store, false, tools(7));
  }

  private static KeyBinding binding(KeySpec spec, KeyUsage usage) {
    return new KeyBinding(freshBinding().arn(), spec, usage, KeyOrigin.AWS_KMS);
  }

  private BackingKey prepare(KeyBinding binding) {
    return region.vault().prepare(binding).toCompletableFuture().join().orElseThrow();
  }

  private static Plaintext message() {
    return Plaintext.takeOwnershipOf("a message".getBytes(StandardCharsets.UTF_8));
  }

  private <A extends KmsAnswer> A answer(Class<A> kind, KeyUse use) {
    assertThat(region.vault().perform(use)).isInstanceOf(Reply.Answered.class);
    return kind.cast(((Reply.Answered) region.vault().perform(use)).answer());
  }

  private KmsError refusal(KeyUse use) {
    return ((Reply.Refused) region.vault().perform(use)).error();
  }

  private static PublicBytes changed(PublicBytes bytes) {
    byte[] changed = bytes.bytes().clone();
    changed[changed.length / 2] ^= 1;
    return PublicBytes.takeOwnershipOf(changed);
  }

  static Stream<KeyBinding> kinds() {
    List<KeyBinding> kinds = new ArrayList<>();
    for (KeySpec spec : KeySpec.values()) {
      spec.usages().forEach(usage -> kinds.add(binding(spec, usage)));
    }
    return kinds.stream();
  }

  static Stream<KeyBinding> kindsFor(KeyUsage usage) {
    return kinds().filter(kind -> kind.usage() == usage);
  }

  static Stream<KeyBinding> authenticating() {
    return kindsFor(KeyUsage.GENERATE_VERIFY_MAC);
  }

  static Stream<KeyBinding> signing() {
    return kindsFor(KeyUsage.SIGN_VERIFY);
  }

  static Stream<KeyBinding> agreeing() {
    return kindsFor(KeyUsage.KEY_AGREEMENT);
  }

  static Stream<KeyBinding> encryptingPairs() {
    return kindsFor(KeyUsage.ENCRYPT_DECRYPT).filter(kind -> kind.spec().isAsymmetric());
  }

  @ParameterizedTest
  @MethodSource("authenticating")
  void mac_isVerifiedAfterRestart_andNoOtherMessageOrMacIs(KeyBinding binding) {
    BackingKey key = prepare(binding);
    MacAlgorithm algorithm = binding.spec().macAlgorithms().getFirst();
    PublicBytes mac =
        answer(
                KmsAnswer.MacGenerated.class,
                new KeyUse.GenerateMac(binding, key, algorithm, message()))
            .mac();
    region.close();
    region = open();
    assertThat(
            answer(
                KmsAnswer.MacVerified.class,
                new KeyUse.VerifyMac(binding, key, algorithm, message(), mac)))
        .isEqualTo(new KmsAnswer.MacVerified(binding.arn(), algorithm));
    assertThat(refusal(new KeyUse.VerifyMac(binding, key, algorithm, message(), changed(mac))))
        .isEqualTo(new KmsError.InvalidMac());
    Plaintext other = Plaintext.takeOwnershipOf(new byte[] {1});
    assertThat(refusal(new KeyUse.VerifyMac(binding, key, algorithm, other, mac)))
        .isEqualTo(new KmsError.InvalidMac());
  }

  @ParameterizedTest
  @MethodSource("signing")
  void signature_isVerifiedAfterRestart_withEveryAlgorithm(KeyBinding binding) {
    BackingKey key = prepare(binding);
    for (SigningAlgorithm algorithm : binding.spec().signingAlgorithms()) {
      boolean prehashed = algorithm == SigningAlgorithm.ED25519_PH_SHA_512;
      MessageType type = prehashed ? MessageType.DIGEST : MessageType.RAW;
      Plaintext message = prehashed ? Plaintext.takeOwnershipOf(DIGEST.clone()) : message();
      PublicBytes signature =
          answer(KmsAnswer.Signed.class, new KeyUse.Sign(binding, key, algorithm, type, message))
              .signature();
      region.close();
      region = open();
      assertThat(
              answer(
                  KmsAnswer.SignatureVerified.class,
                  new KeyUse.Verify(binding, key, algorithm, type, message, signature)))
          .isEqualTo(new KmsAnswer.SignatureVerified(binding.arn(), algorithm));
      assertThat(
              refusal(
                  new KeyUse.Verify(binding, key, algorithm, type, message, changed(signature))))
          .isEqualTo(new KmsError.InvalidSignature());
    }
  }

  @ParameterizedTest
  @MethodSource("encryptingPairs")
  void whatIsEncryptedToAPublicKey_isDecryptedAfterRestart(KeyBinding binding) {
    BackingKey key = prepare(binding);
    for (EncryptionAlgorithm algorithm : binding.spec().encryptionAlgorithms()) {
      PublicBytes ciphertext =
          answer(
                  KmsAnswer.EncryptedToPublicKey.class,
                  new KeyUse.EncryptToPublicKey(binding, key, algorithm, message()))
              .ciphertext();
      region.close();
      region = open();
      assertThat(
              answer(
                      KmsAnswer.DecryptedWithPrivateKey.class,
                      new KeyUse.DecryptWithPrivateKey(binding, key, algorithm, ciphertext))
                  .plaintext()
                  .reveal())
          .isEqualTo(message().reveal());
      assertThat(
              refusal(
                  new KeyUse.DecryptWithPrivateKey(binding, key, algorithm, changed(ciphertext))))
          .isEqualTo(new KmsError.InvalidCiphertext());
    }
  }

  @ParameterizedTest
  @MethodSource("agreeing")
  void bothSidesAgree_andAStrangersCurveIsRefused(KeyBinding binding) {
    KeyBinding peer = binding(binding.spec(), KeyUsage.KEY_AGREEMENT);
    BackingKey key = prepare(binding);
    BackingKey peerKey = prepare(peer);
    byte[] here = agree(binding, key, publicKey(peer, peerKey));
    byte[] there = agree(peer, peerKey, publicKey(binding, key));
    assertThat(here).isEqualTo(there).isNotEmpty();
    KeyUse.DeriveSharedSecret foreign =
        new KeyUse.DeriveSharedSecret(
            binding,
            key,
            KeyAgreementAlgorithm.ECDH,
            PublicBytes.takeOwnershipOf(new byte[] {0x30, 0}));
    assertThat(refusal(foreign)).isEqualTo(new KmsError.InvalidPublicKey());
  }

  static Stream<KeyBinding> encapsulating() {
    return kindsFor(KeyUsage.ENCAPSULATE_DECAPSULATE);
  }

  @ParameterizedTest
  @MethodSource("encapsulating")
  void encapsulatedSecret_isTakenOutAfterRestart_andOfAnotherCiphertextAnother(KeyBinding binding) {
    BackingKey key = prepare(binding);
    EncapsulationAlgorithm algorithm = EncapsulationAlgorithm.ML_KEM;
    var made =
        answer(KmsAnswer.Encapsulated.class, new KeyUse.Encapsulate(binding, key, algorithm));
    region.close();
    region = open();
    byte[] secret = made.secret().reveal();
    assertThat(secret).hasSize(32);
    assertThat(decapsulate(binding, key, made.ciphertext())).isEqualTo(secret);
    byte[] other = decapsulate(binding, key, changed(made.ciphertext()));
    assertThat(other).hasSize(32).isNotEqualTo(secret);
    // The same each time, as a secret would be: nothing tells that there is none.
    assertThat(decapsulate(binding, key, changed(made.ciphertext()))).isEqualTo(other);
    PublicBytes tiny = PublicBytes.takeOwnershipOf(new byte[] {1});
    assertThat(refusal(new KeyUse.Decapsulate(binding, key, algorithm, tiny)))
        .isEqualTo(new KmsError.InvalidCiphertext());
  }

  private byte[] decapsulate(KeyBinding binding, BackingKey key, PublicBytes ciphertext) {
    return answer(
            KmsAnswer.Decapsulated.class,
            new KeyUse.Decapsulate(binding, key, EncapsulationAlgorithm.ML_KEM, ciphertext))
        .secret()
        .reveal();
  }

  private PublicBytes publicKey(KeyBinding binding, BackingKey key) {
    return answer(KmsAnswer.PublicKey.class, new KeyUse.GetPublicKey(binding, key)).publicKey();
  }

  private byte[] agree(KeyBinding binding, BackingKey key, PublicBytes peer) {
    return answer(
            KmsAnswer.SharedSecret.class,
            new KeyUse.DeriveSharedSecret(binding, key, KeyAgreementAlgorithm.ECDH, peer))
        .secret()
        .reveal();
  }

  /** What a token is bound to is its key's kind too: none opens as another's. */
  @ParameterizedTest
  @MethodSource("kinds")
  void tokenOfOneKind_opensAsNoOther(KeyBinding binding) {
    BackingKey key = prepare(binding);
    for (KeyBinding other : kinds().toList()) {
      KeyBinding claimed =
          new KeyBinding(binding.arn(), other.spec(), other.usage(), binding.origin());
      if (!claimed.equals(binding)) {
        assertThatThrownBy(() -> region.vault().perform(new KeyUse.GetPublicKey(claimed, key)))
            .isInstanceOf(IntegrityException.class);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void shreddedKeyOfAnyKind_opensNeverAgain(KeyBinding binding) {
    BackingKey key = prepare(binding);
    region.vault().shred(binding.arn().keyId()).toCompletableFuture().join();
    assertThatThrownBy(() -> region.vault().perform(new KeyUse.GetPublicKey(binding, key)))
        .isInstanceOf(IntegrityException.class);
  }

  @Test
  void dataKeyPair_isAPairForTheJdk_andItsPrivateHalfDecrypts() throws Exception {
    KeyBinding wrapping = binding(KeySpec.SYMMETRIC_DEFAULT, KeyUsage.ENCRYPT_DECRYPT);
    BackingKey key = prepare(wrapping);
    KmsAnswer.DataKeyPair pair = dataKeyPair(wrapping, key, true);
    byte[] clear = pair.privateKey().orElseThrow().reveal();
    KeyFactory keys = KeyFactory.getInstance("EC");
    assertThat(keys.generatePrivate(new PKCS8EncodedKeySpec(clear))).isNotNull();
    assertThat(keys.generatePublic(new X509EncodedKeySpec(pair.publicKey().bytes()))).isNotNull();
    assertThat(
            answer(
                    KmsAnswer.Decrypted.class,
                    new KeyUse.Decrypt(wrapping, key, pair.blob(), EncryptionContext.EMPTY))
                .plaintext()
                .reveal())
        .isEqualTo(clear);
    assertThat(dataKeyPair(wrapping, key, false).privateKey()).isEmpty();
  }

  private KmsAnswer.DataKeyPair dataKeyPair(
      KeyBinding wrapping, BackingKey key, boolean withPrivateKey) {
    Reply reply =
        region
            .vault()
            .generateDataKeyPair(
                new KeyUse.GenerateDataKeyPair(
                    wrapping, key, KeySpec.ECC_NIST_P256, withPrivateKey, EncryptionContext.EMPTY))
            .toCompletableFuture()
            .join();
    return (KmsAnswer.DataKeyPair) ((Reply.Answered) reply).answer();
  }
}
