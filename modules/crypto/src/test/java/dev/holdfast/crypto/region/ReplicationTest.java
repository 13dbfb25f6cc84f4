package dev.holdfast.crypto.region;

import static dev.holdfast.crypto.TestTools.ACCOUNT;
import static dev.holdfast.crypto.TestTools.fileRoot;
import static dev.holdfast.crypto.TestTools.tools;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.Reply;
import dev.holdfast.model.journal.EventSeal;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.key.BackingKey;
import dev.holdfast.model.key.CiphertextBlob;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.key.KeyBinding;
import dev.holdfast.model.key.KeyMaterial;
import dev.holdfast.model.key.KeyOrigin;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyUsage;
import dev.holdfast.model.key.KeyUse;
import dev.holdfast.model.key.MacAlgorithm;
import dev.holdfast.model.key.MaterialId;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.key.RotationType;
import dev.holdfast.model.key.SharedProperties;
import dev.holdfast.model.key.SharedProperties.SharedMaterial;
import dev.holdfast.model.key.Vault;
import dev.holdfast.model.key.WrappingAlgorithm;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.replication.MaterialOffer;
import dev.holdfast.model.replication.SealedMaterials;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Material on its way from one region to another, each with its own root. */
class ReplicationTest {

  private static final Region HERE = Region.US_EAST_1;
  private static final Region THERE = new Region("eu-west-1");
  private static final Region THIRD = new Region("ap-south-1");

  @TempDir private Path directory;
  private final Map<Region, MemoryShredStore> stores = new HashMap<>();
  private RegionKeys here;
  private RegionKeys there;
  private RegionKeys third;

  @BeforeEach
  void start() {
    here = open(HERE);
    there = open(THERE);
    third = open(THIRD);
  }

  @AfterEach
  void stop() {
    here.close();
    there.close();
    third.close();
  }

  private RegionKeys open(Region region) {
    return RegionKeys.start(
        region,
        fileRoot(directory.resolve(region.name())),
        stores.computeIfAbsent(region, ignored -> new MemoryShredStore()),
        false,
        tools(7));
  }

  private static KeyBinding binding(KeySpec spec, KeyUsage usage) {
    KeyId keyId = KeyId.fromBytes(KeyId.of(UUID.randomUUID()).toBytes(), true);
    return new KeyBinding(new KeyArn(HERE, ACCOUNT, keyId), spec, usage, KeyOrigin.AWS_KMS);
  }

  private static KeyBinding symmetric() {
    return binding(KeySpec.SYMMETRIC_DEFAULT, KeyUsage.ENCRYPT_DECRYPT);
  }

  private static KeyBinding in(Region region, KeyBinding binding) {
    return new KeyBinding(
        new KeyArn(region, binding.arn().account(), binding.arn().keyId()),
        binding.spec(),
        binding.usage(),
        binding.origin());
  }

  private static SharedProperties shared(KeyBinding binding, BackingKey... materials) {
    return new SharedProperties(
        binding.spec(),
        binding.usage(),
        binding.origin(),
        HERE,
        new TreeSet<>(Set.of(THERE)),
        2,
        Optional.empty(),
        Arrays.stream(materials)
            .map(one -> new SharedMaterial(one.materialId(), Optional.empty()))
            .toList(),
        false);
  }

  private BackingKey prepare(KeyBinding binding) {
    return here.vault().prepare(binding).toCompletableFuture().join().orElseThrow();
  }

  private MaterialOffer offer(KeyBinding binding) {
    return there.vault().offer(in(THERE, binding), HERE);
  }

  private SealedMaterials give(KeyBinding binding, SharedProperties shared, BackingKey... keys) {
    return here.vault()
        .give(
            binding,
            in(THERE, binding),
            shared,
            List.of(keys),
            offer(binding),
            there.vault().signingKey())
        .orElseThrow();
  }

  private Optional<List<BackingKey>> take(
      KeyBinding binding, SharedProperties shared, SealedMaterials sealed) {
    return there.vault().take(in(THERE, binding), HERE, shared, sealed, here.vault().signingKey());
  }

  private static KmsAnswer answer(Reply reply) {
    return ((Reply.Answered) reply).answer();
  }

  private static Plaintext message() {
    return Plaintext.takeOwnershipOf("a message".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void whatIsEncryptedHere_isDecryptedThere_alsoAfterARestart() {
    KeyBinding binding = symmetric();
    BackingKey key = prepare(binding);
    SharedProperties shared = shared(binding, key);
    BackingKey taken = take(binding, shared, give(binding, shared, key)).orElseThrow().getFirst();
    CiphertextBlob blob =
        ((KmsAnswer.Encrypted)
                answer(
                    here.vault()
                        .perform(
                            new KeyUse.Encrypt(binding, key, message(), EncryptionContext.EMPTY))))
            .blob();
    there.close();
    there = open(THERE);
    Reply opened =
        there
            .vault()
            .perform(new KeyUse.Decrypt(in(THERE, binding), taken, blob, EncryptionContext.EMPTY));
    assertThat(((KmsAnswer.Decrypted) answer(opened)).plaintext().reveal())
        .isEqualTo(message().reveal());
    assertThat(taken.materialId()).isEqualTo(key.materialId());
    assertThat(taken.token()).isNotEqualTo(key.token());
  }

  @Test
  void replicaWhereOneWasDeleted_opensNothingOfThatOne_andIsOpenedByItsOwnKey() {
    KeyBinding replica = in(THERE, symmetric());
    KeyId id = replica.arn().keyId();
    byte[] place = {1};
    there.vault().prepareReplica(replica).toCompletableFuture().join();
    byte[] first = there.eventSeal().seal(id, place, new byte[] {1});
    there.vault().shred(id).toCompletableFuture().join();
    assertThat(there.eventSeal().open(id, place, first)).isEqualTo(new EventSeal.Opened.Erased());
    there.vault().prepareReplica(replica).toCompletableFuture().join();
    byte[] second = there.eventSeal().seal(id, place, new byte[] {2});
    for (int i = 0; i < 2; i++) {
      assertThat(there.eventSeal().open(id, place, first)).isEqualTo(new EventSeal.Opened.Erased());
      assertThat(there.eventSeal().open(id, place, second))
          .isInstanceOfSatisfying(
              EventSeal.Opened.Clear.class, clear -> assertThat(clear.bytes()).containsExactly(2));
      there.close();
      there = open(THERE);
    }
  }

  @Test
  void eventOfAKeyOfOneRegion_isWhatWasSealed_orAnAlarm() {
    KeyBinding binding = in(THERE, symmetric());
    KeyId id = KeyId.of(new UUID(1, 2));
    KeyBinding single =
        new KeyBinding(
            new KeyArn(THERE, ACCOUNT, id), binding.spec(), binding.usage(), binding.origin());
    there.vault().prepareReplica(single).toCompletableFuture().join();
    byte[] sealed = there.eventSeal().seal(id, new byte[] {1}, new byte[] {1});
    assertThatThrownBy(() -> there.eventSeal().open(id, new byte[] {2}, sealed))
        .isInstanceOf(IntegrityException.class);
  }

  private static KeyBinding forImport() {
    KeyBinding binding = symmetric();
    return new KeyBinding(binding.arn(), binding.spec(), binding.usage(), KeyOrigin.EXTERNAL);
  }

  private static BackingKey namingKey(RegionKeys region, KeyBinding binding) {
    return region.vault().prepareForImport(binding).toCompletableFuture().join().orElseThrow();
  }

  private static MaterialId imported(
      RegionKeys region, KeyBinding binding, BackingKey namingKey, byte[] material)
      throws Exception {
    KmsAnswer.ImportOffered offer =
        (KmsAnswer.ImportOffered)
            answer(
                region
                    .vault()
                    .offerImport(
                        binding,
                        WrappingAlgorithm.RSAES_OAEP_SHA_256,
                        KeySpec.RSA_2048,
                        Instant.EPOCH.plusSeconds(60))
                    .toCompletableFuture()
                    .join());
    Cipher oaep = Cipher.getInstance("RSA/ECB/OAEPPadding");
    oaep.init(
        Cipher.ENCRYPT_MODE,
        KeyFactory.getInstance("RSA")
            .generatePublic(new X509EncodedKeySpec(offer.publicKey().bytes())),
        new OAEPParameterSpec(
            "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT));
    Vault.Unwrapped unwrapped =
        region
            .vault()
            .unwrap(
                binding,
                Optional.of(namingKey),
                offer.importToken(),
                PublicBytes.takeOwnershipOf(oaep.doFinal(material)),
                Instant.EPOCH);
    return ((Vault.Unwrapped.Material) unwrapped).backingKey().materialId();
  }

  @Test
  void importedMaterial_hasTheSameNameInBothRegions_andCrossesWithNothing() throws Exception {
    KeyBinding binding = forImport();
    BackingKey naming = namingKey(here, binding);
    SharedProperties shared = shared(binding);
    SealedMaterials sealed = give(binding, shared, naming);
    assertThat(sealed.boxes()).containsOnlyKeys(naming.materialId());
    there.vault().prepareReplica(in(THERE, binding)).toCompletableFuture().join();
    BackingKey taken = take(binding, shared, sealed).orElseThrow().getFirst();
    assertThat(taken.materialId()).isEqualTo(naming.materialId());
    byte[] material = new byte[32];
    Arrays.fill(material, (byte) 7);
    MaterialId id = imported(here, binding, naming, material);
    assertThat(imported(there, in(THERE, binding), taken, material)).isEqualTo(id);
    material[31]++;
    assertThat(imported(there, in(THERE, binding), taken, material)).isNotEqualTo(id);
    material[31]--;
    assertThat(id).isNotEqualTo(naming.materialId());
    // Another key has another secret: nobody sees that two have the same material.
    KeyBinding other = forImport();
    assertThat(imported(here, other, namingKey(here, other), material)).isNotEqualTo(id);
  }

  @Test
  void keysOfOtherKinds_areTheSameThere() {
    KeyBinding binding = binding(KeySpec.HMAC_256, KeyUsage.GENERATE_VERIFY_MAC);
    BackingKey key = prepare(binding);
    SharedProperties shared = shared(binding, key);
    BackingKey taken = take(binding, shared, give(binding, shared, key)).orElseThrow().getFirst();
    assertThat(
            ((KmsAnswer.MacGenerated)
                    answer(
                        there
                            .vault()
                            .perform(
                                new KeyUse.GenerateMac(
                                    in(THERE, binding),
                                    taken,
                                    MacAlgorithm.HMAC_SHA_256,
                                    message()))))
                .mac())
        .isEqualTo(
            ((KmsAnswer.MacGenerated)
                    answer(
                        here.vault()
                            .perform(
                                new KeyUse.GenerateMac(
                                    binding, key, MacAlgorithm.HMAC_SHA_256, message()))))
                .mac());
  }

  @Test
  void keyPairs_haveTheSamePublicKeyThere() {
    KeyBinding binding = binding(KeySpec.ECC_NIST_P256, KeyUsage.SIGN_VERIFY);
    BackingKey key = prepare(binding);
    SharedProperties shared = shared(binding, key);
    BackingKey taken = take(binding, shared, give(binding, shared, key)).orElseThrow().getFirst();
    assertThat(publicKey(there, in(THERE, binding), taken))
        .isEqualTo(publicKey(here, binding, key));
  }

  private static PublicBytes publicKey(RegionKeys region, KeyBinding binding, BackingKey key) {
    return ((KmsAnswer.PublicKey)
            answer(region.vault().perform(new KeyUse.GetPublicKey(binding, key))))
        .publicKey();
  }

  @Test
  void delivery_isTakenOnce() {
    KeyBinding binding = symmetric();
    BackingKey key = prepare(binding);
    SharedProperties shared = shared(binding, key);
    SealedMaterials sealed = give(binding, shared, key);
    assertThat(take(binding, shared, sealed)).isPresent();
    assertThat(take(binding, shared, sealed)).isEmpty();
  }

  @Test
  void materialThatIsBroughtTwice_liesInSlotsOfItsOwn() {
    KeyBinding binding = symmetric();
    BackingKey key = prepare(binding);
    SharedProperties shared = shared(binding, key);
    BackingKey once = take(binding, shared, give(binding, shared, key)).orElseThrow().getFirst();
    BackingKey twice = take(binding, shared, give(binding, shared, key)).orElseThrow().getFirst();
    assertThat(once.materialId()).isEqualTo(twice.materialId());
    assertThat(once.slot(in(THERE, binding))).isNotEqualTo(twice.slot(in(THERE, binding)));
  }

  @Test
  void offerThatARestartHasForgotten_isTakenNoMore() {
    KeyBinding binding = symmetric();
    BackingKey key = prepare(binding);
    SharedProperties shared = shared(binding, key);
    SealedMaterials sealed = give(binding, shared, key);
    there.close();
    there = open(THERE);
    assertThat(take(binding, shared, sealed)).isEmpty();
  }

  @Test
  void signingKey_staysTheSame_andIsTheRegionsOwn() {
    PublicBytes before = here.vault().signingKey();
    here.close();
    here = open(HERE);
    assertThat(here.vault().signingKey()).isEqualTo(before);
    assertThat(there.vault().signingKey()).isNotEqualTo(before);
  }

  /** What somebody between the two could make of an offer. */
  static Stream<Arguments> forgedOffers() {
    PublicBytes other = PublicBytes.takeOwnershipOf(new byte[16]);
    return Stream.of(
        forgery(
            "another id",
            o -> new MaterialOffer(other, o.agreementKey(), o.encapsulationKey(), o.signature())),
        forgery(
            "another agreement key",
            o ->
                new MaterialOffer(
                    o.id(), flipped(o.agreementKey()), o.encapsulationKey(), o.signature())),
        forgery(
            "another encapsulation key",
            o ->
                new MaterialOffer(
                    o.id(), o.agreementKey(), flipped(o.encapsulationKey()), o.signature())),
        forgery(
            "another signature",
            o ->
                new MaterialOffer(
                    o.id(), o.agreementKey(), o.encapsulationKey(), flipped(o.signature()))));
  }

  private static Arguments forgery(String what, UnaryOperator<MaterialOffer> change) {
    return Arguments.of(what, change);
  }

  private static PublicBytes flipped(PublicBytes bytes) {
    byte[] changed = bytes.bytes().clone();
    changed[changed.length - 1] ^= 1;
    return PublicBytes.takeOwnershipOf(changed);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forgedOffers")
  void nothingIsGivenForAnOfferThatWasChanged(String what, UnaryOperator<MaterialOffer> change) {
    KeyBinding binding = symmetric();
    BackingKey key = prepare(binding);
    assertThat(giveFor(binding, key, in(THERE, binding), change.apply(offer(binding)), there))
        .isEmpty();
  }

  private Optional<SealedMaterials> giveFor(
      KeyBinding binding,
      BackingKey key,
      KeyBinding replica,
      MaterialOffer offer,
      RegionKeys pinned) {
    return here.vault()
        .give(
            binding,
            replica,
            shared(binding, key),
            List.of(key),
            offer,
            pinned.vault().signingKey());
  }

  @Test
  void nothingIsGivenForAnOfferOfAnotherRegionOrKeyOrAccount() {
    KeyBinding binding = symmetric();
    BackingKey key = prepare(binding);
    KeyBinding replica = in(THERE, binding);
    assertThat(giveFor(binding, key, replica, offer(binding), third)).isEmpty();
    assertThat(giveFor(binding, key, replica, offer(symmetric()), there)).isEmpty();
    assertThat(giveFor(binding, key, in(THIRD, binding), offer(binding), there)).isEmpty();
    assertThat(giveFor(binding, key, replica, there.vault().offer(replica, THIRD), there))
        .isEmpty();
    KeyBinding foreign =
        new KeyBinding(
            new KeyArn(THERE, new AccountId("444455556666"), binding.arn().keyId()),
            binding.spec(),
            binding.usage(),
            binding.origin());
    assertThat(giveFor(binding, key, foreign, offer(binding), there)).isEmpty();
  }

  @Test
  void nothingIsTaken_thatSomebodyElseSigned_orThatWasChanged() {
    KeyBinding binding = symmetric();
    BackingKey key = prepare(binding);
    SharedProperties shared = shared(binding, key);
    SealedMaterials sealed = give(binding, shared, key);
    KeyBinding replica = in(THERE, binding);
    assertThat(there.vault().take(replica, HERE, shared, sealed, third.vault().signingKey()))
        .isEmpty();
    assertThat(there.vault().take(replica, THIRD, shared, sealed, here.vault().signingKey()))
        .isEmpty();
    MaterialId id = key.materialId();
    PublicBytes box = sealed.boxes().get(id);
    assertThat(box).isNotNull();
    for (SealedMaterials changed :
        List.of(
            new SealedMaterials(
                flipped(sealed.offerId()),
                sealed.agreementKey(),
                sealed.encapsulated(),
                sealed.boxes(),
                sealed.signature()),
            new SealedMaterials(
                sealed.offerId(),
                flipped(sealed.agreementKey()),
                sealed.encapsulated(),
                sealed.boxes(),
                sealed.signature()),
            new SealedMaterials(
                sealed.offerId(),
                sealed.agreementKey(),
                flipped(sealed.encapsulated()),
                sealed.boxes(),
                sealed.signature()),
            new SealedMaterials(
                sealed.offerId(),
                sealed.agreementKey(),
                sealed.encapsulated(),
                Map.of(id, flipped(box)),
                sealed.signature()),
            new SealedMaterials(
                sealed.offerId(),
                sealed.agreementKey(),
                sealed.encapsulated(),
                Map.of(new MaterialId("0f".repeat(32)), box),
                sealed.signature()),
            new SealedMaterials(
                sealed.offerId(),
                sealed.agreementKey(),
                sealed.encapsulated(),
                Map.of(),
                sealed.signature()),
            new SealedMaterials(
                sealed.offerId(),
                sealed.agreementKey(),
                sealed.encapsulated(),
                sealed.boxes(),
                flipped(sealed.signature())))) {
      assertThat(take(binding, shared, changed)).isEmpty();
    }
    // And none of that has used up the offer.
    assertThat(take(binding, shared, sealed)).isPresent();
  }

  @Test
  void nothingIsTaken_withOtherThingsSharedThanWereSigned() {
    KeyBinding binding = symmetric();
    BackingKey key = prepare(binding);
    SharedProperties shared = shared(binding, key);
    SealedMaterials sealed = give(binding, shared, key);
    SharedProperties other =
        new SharedProperties(
            shared.spec(),
            shared.usage(),
            shared.origin(),
            shared.primary(),
            shared.replicas(),
            shared.revision(),
            shared.automaticRotation(),
            List.of(
                new SharedMaterial(
                    key.materialId(),
                    Optional.of(new KeyMaterial.Rotation(RotationType.ON_DEMAND, Instant.EPOCH)))),
            shared.lastIsPending());
    assertThat(take(binding, other, sealed)).isEmpty();
  }

  @Test
  void materialOfAKeyOfOneRegion_isNeverGiven() {
    KeyId keyId = KeyId.of(UUID.randomUUID());
    KeyBinding single =
        new KeyBinding(
            new KeyArn(HERE, ACCOUNT, keyId),
            KeySpec.SYMMETRIC_DEFAULT,
            KeyUsage.ENCRYPT_DECRYPT,
            KeyOrigin.AWS_KMS);
    BackingKey key = prepare(single);
    assertThatThrownBy(() -> giveFor(single, key, in(THERE, single), offer(single), there))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void noMessage_holdsOpenMaterial() {
    KeyBinding binding = symmetric();
    BackingKey key = prepare(binding);
    SharedProperties shared = shared(binding, key);
    SealedMaterials sealed = give(binding, shared, key);
    assertThat(sealed.boxes().values()).allSatisfy(box -> assertThat(box.bytes()).hasSize(32 + 78));
    assertThat(take(binding, shared, sealed)).isPresent();
  }
}
