package dev.holdfast.crypto.region;

import static dev.holdfast.crypto.TestTools.MUTATIONS;
import static dev.holdfast.crypto.TestTools.NOW;
import static dev.holdfast.crypto.TestTools.fileRoot;
import static dev.holdfast.crypto.TestTools.freshBinding;
import static dev.holdfast.crypto.TestTools.tools;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.crypto.Mutations;
import dev.holdfast.crypto.TestTools;
import dev.holdfast.crypto.keywrap.Sm2Wrapping;
import dev.holdfast.crypto.material.KeyOfEverySpec;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.Reply;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.key.BackingKey;
import dev.holdfast.model.key.CiphertextBlob;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.key.KeyBinding;
import dev.holdfast.model.key.KeyOrigin;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyUsage;
import dev.holdfast.model.key.KeyUse;
import dev.holdfast.model.key.MacAlgorithm;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.key.Vault.Unwrapped;
import dev.holdfast.model.key.WrappingAlgorithm;
import dev.holdfast.model.name.Region;
import dev.holdfast.testkit.openssl.OpenSsl;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Material that its owner has wrapped with the JDK or with OpenSSL, and brings. */
class ImportTest {

  private static final long SEED = 20260302;
  private static final Instant VALID_TO = NOW.plus(Duration.ofDays(1));
  private static final Instant LAST_MOMENT = VALID_TO.minusMillis(1);
  private static final Unwrapped INVALID_TOKEN =
      new Unwrapped.Refused(new KmsError.InvalidImportToken());
  private static final Unwrapped NOT_UNWRAPPED =
      new Unwrapped.Refused(new KmsError.InvalidCiphertext());
  private static final Unwrapped NO_SUCH_KEY =
      new Unwrapped.Refused(new KmsError.IncorrectKeyMaterial());

  @TempDir private Path directory;
  private final MemoryShredStore store = new MemoryShredStore();
  private RegionKeys region;

  @BeforeEach
  void start() {
    region =
        RegionKeys.start(
            Region.US_EAST_1, fileRoot(directory.resolve("root")), store, false, tools(7));
  }

  @AfterEach
  void stop() {
    region.close();
  }

  // -- what a customer does

  private static KeyBinding external(KeySpec spec) {
    KeyUsage usage = spec.usages().getFirst();
    return new KeyBinding(freshBinding().arn(), spec, usage, KeyOrigin.EXTERNAL);
  }

  private KmsAnswer.ImportOffered offer(
      KeyBinding binding, WrappingAlgorithm algorithm, KeySpec wrappingKeySpec) {
    Reply reply =
        region
            .vault()
            .offerImport(binding, algorithm, wrappingKeySpec, VALID_TO)
            .toCompletableFuture()
            .join();
    return (KmsAnswer.ImportOffered) ((Reply.Answered) reply).answer();
  }

  private Unwrapped bring(
      KeyBinding binding, KmsAnswer.ImportOffered offer, byte[] wrapped, Instant now) {
    return region
        .vault()
        .unwrap(
            binding,
            Optional.empty(),
            offer.importToken(),
            PublicBytes.takeOwnershipOf(wrapped),
            now);
  }

  private BackingKey imported(KeyBinding binding, byte[] material) throws Exception {
    WrappingAlgorithm algorithm =
        binding.spec().isAsymmetric()
            ? WrappingAlgorithm.RSA_AES_KEY_WRAP_SHA_256
            : WrappingAlgorithm.RSAES_OAEP_SHA_256;
    KmsAnswer.ImportOffered offer = offer(binding, algorithm, KeySpec.RSA_2048);
    return material(bring(binding, offer, wrap(algorithm, offer, material), NOW));
  }

  private static BackingKey material(Unwrapped unwrapped) {
    assertThat(unwrapped).isInstanceOf(Unwrapped.Material.class);
    return ((Unwrapped.Material) unwrapped).backingKey();
  }

  private static byte[] wrap(
      WrappingAlgorithm algorithm, KmsAnswer.ImportOffered offer, byte[] material)
      throws Exception {
    return switch (algorithm) {
      case RSAES_OAEP_SHA_1 -> oaep(MGF1ParameterSpec.SHA1, offer, material);
      case RSAES_OAEP_SHA_256 -> oaep(MGF1ParameterSpec.SHA256, offer, material);
      case RSA_AES_KEY_WRAP_SHA_1 -> twice(MGF1ParameterSpec.SHA1, offer, material);
      case RSA_AES_KEY_WRAP_SHA_256 -> twice(MGF1ParameterSpec.SHA256, offer, material);
      case SM2PKE -> Sm2Wrapping.wrap(material, offer.publicKey().bytes());
    };
  }

  private static KeySpec wrappingKeySpec(WrappingAlgorithm algorithm) {
    return algorithm == WrappingAlgorithm.SM2PKE ? KeySpec.SM2 : KeySpec.RSA_2048;
  }

  private static byte[] oaep(MGF1ParameterSpec hash, KmsAnswer.ImportOffered offer, byte[] clear)
      throws Exception {
    PublicKey key =
        KeyFactory.getInstance("RSA")
            .generatePublic(new X509EncodedKeySpec(offer.publicKey().bytes()));
    Cipher rsa = Cipher.getInstance("RSA/ECB/OAEPPadding");
    rsa.init(
        Cipher.ENCRYPT_MODE,
        key,
        new OAEPParameterSpec(hash.getDigestAlgorithm(), "MGF1", hash, PSource.PSpecified.DEFAULT));
    return rsa.doFinal(clear);
  }

  private static byte[] twice(MGF1ParameterSpec hash, KmsAnswer.ImportOffered offer, byte[] clear)
      throws Exception {
    byte[] aesKey = random(32);
    Cipher aes = Cipher.getInstance("AES/KWP/NoPadding");
    aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(aesKey, "AES"));
    return joined(oaep(hash, offer, aesKey), aes.doFinal(clear));
  }

  private static byte[] joined(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  private static byte[] random(int length) {
    return TestTools.GENERATORS.internal().bytes(length);
  }

  private CiphertextBlob encrypt(KeyBinding binding, BackingKey key) {
    Reply reply =
        region
            .vault()
            .perform(
                new KeyUse.Encrypt(
                    binding,
                    key,
                    Plaintext.takeOwnershipOf(new byte[] {42}),
                    EncryptionContext.EMPTY));
    return ((KmsAnswer.Encrypted) ((Reply.Answered) reply).answer()).blob();
  }

  private byte[] decrypt(KeyBinding binding, BackingKey key, CiphertextBlob blob) {
    Reply reply =
        region.vault().perform(new KeyUse.Decrypt(binding, key, blob, EncryptionContext.EMPTY));
    return ((KmsAnswer.Decrypted) ((Reply.Answered) reply).answer()).plaintext().reveal();
  }

  // -- what comes of it

  @ParameterizedTest
  @EnumSource
  void importedMaterial_worksAsItDoesElsewhere(WrappingAlgorithm algorithm) throws Exception {
    KeyBinding binding = external(KeySpec.HMAC_256);
    byte[] material = random(32);
    KmsAnswer.ImportOffered offer = offer(binding, algorithm, wrappingKeySpec(algorithm));
    BackingKey key = material(bring(binding, offer, wrap(algorithm, offer, material), LAST_MOMENT));
    Reply reply =
        region
            .vault()
            .perform(
                new KeyUse.GenerateMac(
                    binding,
                    key,
                    MacAlgorithm.HMAC_SHA_256,
                    Plaintext.takeOwnershipOf(new byte[] {1, 2, 3})));
    Mac jdk = Mac.getInstance("HmacSHA256");
    jdk.init(new SecretKeySpec(material, "HmacSHA256"));
    assertThat(((KmsAnswer.MacGenerated) ((Reply.Answered) reply).answer()).mac().bytes())
        .isEqualTo(jdk.doFinal(new byte[] {1, 2, 3}));
  }

  static Stream<KeySpec> pairs() {
    return KeyOfEverySpec.pairs();
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void importedPair_hasThePublicHalfThatItHadBefore(KeySpec spec) throws Exception {
    KeyBinding binding = external(spec);
    BackingKey key = imported(binding, KeyOfEverySpec.privateKey(spec));
    Reply reply = region.vault().perform(new KeyUse.GetPublicKey(binding, key));
    assertThat(((KmsAnswer.PublicKey) ((Reply.Answered) reply).answer()).publicKey().bytes())
        .isEqualTo(KeyOfEverySpec.publicKey(spec));
  }

  record Way(WrappingAlgorithm algorithm, String digest, KeySpec wrappingKeySpec) {}

  static Stream<Way> ways() {
    return Stream.of(
        new Way(WrappingAlgorithm.RSAES_OAEP_SHA_1, "sha1", KeySpec.RSA_2048),
        new Way(WrappingAlgorithm.RSAES_OAEP_SHA_256, "sha256", KeySpec.RSA_3072),
        new Way(WrappingAlgorithm.RSA_AES_KEY_WRAP_SHA_1, "sha1", KeySpec.RSA_3072),
        new Way(WrappingAlgorithm.RSA_AES_KEY_WRAP_SHA_256, "sha256", KeySpec.RSA_2048));
  }

  @ParameterizedTest
  @MethodSource("ways")
  void whatOpenSslWraps_isUnwrapped(Way way) throws Exception {
    OpenSsl openssl = new OpenSsl(directory);
    assumeTrue(openssl.isThere(), "no openssl on this machine");
    KeyBinding binding = external(KeySpec.ECC_NIST_P256);
    KmsAnswer.ImportOffered offer = offer(binding, way.algorithm(), way.wrappingKeySpec());
    openssl.write("public", offer.publicKey().bytes());
    byte[] material = KeyOfEverySpec.privateKey(KeySpec.ECC_NIST_P256);
    openssl.write("material", material);
    boolean direct = way.algorithm().name().startsWith("RSAES");
    byte[] aesKey = random(32);
    openssl.write("aes", aesKey);
    byte[] wrapped = openssl.encryptWithOaep("public", way.digest(), direct ? "material" : "aes");
    if (!direct) {
      openssl.run(
          "enc",
          "-id-aes256-wrap-pad",
          "-e",
          "-K",
          HexFormat.of().formatHex(aesKey),
          "-iv",
          "A65959A6",
          "-in",
          "material",
          "-out",
          "inner");
      wrapped = joined(wrapped, openssl.read("inner"));
    }
    BackingKey key = material(bring(binding, offer, wrapped, NOW));
    assertThat(key.materialId()).isEqualTo(imported(binding, material).materialId());
  }

  @Test
  void sameMaterialAgain_hasItsId_andAnotherShredKey() throws Exception {
    KeyBinding binding = external(KeySpec.SYMMETRIC_DEFAULT);
    byte[] material = random(32);
    BackingKey first = imported(binding, material.clone());
    CiphertextBlob blob = encrypt(binding, first);
    BackingKey again = imported(binding, material.clone());
    assertThat(again.materialId()).isEqualTo(first.materialId());
    assertThat(again.slot(binding.origin())).isNotEqualTo(first.slot(binding.origin()));

    region
        .vault()
        .discard(binding.arn().keyId(), first.slot(binding.origin()))
        .toCompletableFuture()
        .join();
    assertThatThrownBy(() -> decrypt(binding, first, blob)).isInstanceOf(IntegrityException.class);
    assertThat(decrypt(binding, again, blob)).containsExactly(42);
    assertThat(imported(binding, random(32)).materialId()).isNotEqualTo(first.materialId());
  }

  /** Else two keys would tell that they were given the same. */
  @Test
  void sameMaterialInAnotherKey_hasAnotherId() throws Exception {
    byte[] material = random(32);
    BackingKey one = imported(external(KeySpec.SYMMETRIC_DEFAULT), material.clone());
    BackingKey other = imported(external(KeySpec.SYMMETRIC_DEFAULT), material.clone());
    assertThat(one.materialId()).isNotEqualTo(other.materialId());
  }

  // -- tokens

  @Test
  void token_isOfOneKey_andOneDay_andOutlivesARestart() throws Exception {
    KeyBinding binding = external(KeySpec.SYMMETRIC_DEFAULT);
    WrappingAlgorithm algorithm = WrappingAlgorithm.RSAES_OAEP_SHA_256;
    KmsAnswer.ImportOffered offer = offer(binding, algorithm, KeySpec.RSA_2048);
    byte[] wrapped = wrap(algorithm, offer, random(32));
    assertThat(bring(external(KeySpec.SYMMETRIC_DEFAULT), offer, wrapped, NOW))
        .isEqualTo(INVALID_TOKEN);
    assertThat(bring(binding, offer, wrapped, VALID_TO))
        .isEqualTo(new Unwrapped.Refused(new KmsError.ExpiredImportToken()));
    stop();
    start();
    assertThat(bring(binding, offer, wrapped, LAST_MOMENT)).isInstanceOf(Unwrapped.Material.class);
  }

  /** What was recorded of an import opens nothing under a root of later days. */
  @Test
  void token_endsWithItsEpoch() throws Exception {
    KeyBinding binding = external(KeySpec.SYMMETRIC_DEFAULT);
    WrappingAlgorithm algorithm = WrappingAlgorithm.RSAES_OAEP_SHA_256;
    KmsAnswer.ImportOffered offer = offer(binding, algorithm, KeySpec.RSA_2048);
    byte[] wrapped = wrap(algorithm, offer, random(32));
    for (int i = 0; i < 7; i++) {
      region.startEpoch();
      assertThat(bring(binding, offer, wrapped, NOW)).isInstanceOf(Unwrapped.Material.class);
    }
    region.startEpoch();
    assertThat(bring(binding, offer, wrapped, NOW)).isEqualTo(INVALID_TOKEN);
  }

  @Test
  void changedToken_isRefusedWithOneError() throws Exception {
    KeyBinding binding = external(KeySpec.SYMMETRIC_DEFAULT);
    WrappingAlgorithm algorithm = WrappingAlgorithm.RSAES_OAEP_SHA_256;
    KmsAnswer.ImportOffered one = offer(binding, algorithm, KeySpec.RSA_2048);
    KmsAnswer.ImportOffered two = offer(binding, algorithm, KeySpec.RSA_2048);
    byte[] wrapped = wrap(algorithm, one, random(32));
    Mutations mutations = new Mutations(SEED);
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] bad = mutations.next(one.importToken().bytes(), two.importToken().bytes());
      Unwrapped outcome =
          region
              .vault()
              .unwrap(
                  binding,
                  Optional.empty(),
                  PublicBytes.takeOwnershipOf(bad),
                  PublicBytes.takeOwnershipOf(wrapped),
                  NOW);
      if (!outcome.equals(INVALID_TOKEN)) {
        throw new AssertionError("mutation " + i + " of seed " + SEED + ": " + outcome);
      }
    }
    assertThat(bring(binding, two, wrapped, NOW)).isEqualTo(NOT_UNWRAPPED);
    assertThat(bring(binding, one, wrapped, NOW)).isInstanceOf(Unwrapped.Material.class);
  }

  // -- what is in them

  @ParameterizedTest
  @EnumSource
  void changedWrapping_isRefusedWithOneError(WrappingAlgorithm algorithm) throws Exception {
    KeyBinding binding = external(KeySpec.SYMMETRIC_DEFAULT);
    KmsAnswer.ImportOffered offer = offer(binding, algorithm, wrappingKeySpec(algorithm));
    byte[] one = wrap(algorithm, offer, random(32));
    byte[] two = wrap(algorithm, offer, random(32));
    Mutations mutations = new Mutations(SEED);
    // Each costs an operation with a private key.
    for (int i = 0; i < MUTATIONS / 500; i++) {
      Unwrapped outcome = bring(binding, offer, mutations.next(one, two), NOW);
      if (!outcome.equals(NOT_UNWRAPPED)) {
        throw new AssertionError("mutation " + i + " of seed " + SEED + ": " + outcome);
      }
    }
    assertThat(bring(binding, offer, one, NOW)).isInstanceOf(Unwrapped.Material.class);
  }

  @Test
  void whatIsNoKeyOfItsSpec_isRefused_andLeavesNothingBehind() throws Exception {
    for (KeySpec spec :
        List.of(
            KeySpec.SYMMETRIC_DEFAULT,
            KeySpec.HMAC_224,
            KeySpec.HMAC_512,
            KeySpec.RSA_2048,
            KeySpec.ECC_NIST_P521)) {
      KeyBinding binding = external(spec);
      WrappingAlgorithm algorithm = WrappingAlgorithm.RSA_AES_KEY_WRAP_SHA_256;
      KmsAnswer.ImportOffered offer = offer(binding, algorithm, KeySpec.RSA_2048);
      long rows = store.count();
      for (byte[] material :
          List.of(
              random(1),
              random(31),
              random(33),
              random(65),
              KeyOfEverySpec.privateKey(KeySpec.RSA_3072),
              KeyOfEverySpec.privateKey(KeySpec.ECC_NIST_P256),
              KeyOfEverySpec.publicKey(KeySpec.RSA_2048))) {
        assertThat(bring(binding, offer, wrap(algorithm, offer, material), NOW))
            .as(spec.name())
            .isEqualTo(NO_SUCH_KEY);
      }
      assertThat(store.count()).isEqualTo(rows);
    }
  }
}
