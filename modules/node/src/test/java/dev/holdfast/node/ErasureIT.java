package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.crypto.token.SoftHsm;
import dev.holdfast.journal.store.EmbeddedStorage;
import dev.holdfast.model.journal.ShredStore;
import dev.holdfast.model.key.CiphertextBlob;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import dev.holdfast.node.start.DataDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.CreateKeyRequest;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.NotFoundException;
import software.amazon.awssdk.services.kms.model.OriginType;

/**
 * What a server has deleted is gone from all that was ever on its disk: copies of the whole data
 * directory, from before the deletion and after, open no deleted key under the root as it is now,
 * and every live one. {@code -Dholdfast.erasedKeys=100} for the full run.
 */
class ErasureIT {

  private static final int KEYS = Integer.getInteger("holdfast.erasedKeys", 20);
  private static final Region REGION = Region.US_EAST_1;

  @TempDir static Path dir;
  private static Path data;
  private static final List<Key> DELETED = new ArrayList<>();
  private static final List<Key> LIVE = new ArrayList<>();

  /** Whose material was imported, and deleted; the keys themselves live on. */
  private static final List<ImportedKey> EMPTIED = new ArrayList<>();

  /** Keys in custom key stores, one of each kind. */
  private static final List<Key> DELETED_IN_STORES = new ArrayList<>();

  private static final List<Key> LIVE_IN_STORES = new ArrayList<>();

  /** A key of a service. Nobody can delete or use it. */
  private static KeyId managed;

  private record ImportedKey(KeyId id, byte[] material) {}

  /** A key, the secret encrypted under it, and the ciphertext. */
  private record Key(KeyId id, String secret, CiphertextBlob ciphertext) {}

  /** The moments at which the whole data directory was copied. */
  private enum Moment {
    /** No deletion has been asked for. */
    OLD,
    /** The deletions are a day away. */
    PENDING,
    /** The deletions have just happened. */
    DELETED,
    /** The last epoch in which the deleted keys stood anywhere has ended. */
    CURRENT;

    Path directory() {
      return dir.resolve(name());
    }

    Path root() {
      return directory().resolve("root").resolve(REGION + ".root");
    }
  }

  @BeforeAll
  static void deleteHalfOfTheKeys_andCopyEverythingAgainAndAgain() throws Exception {
    data = dir.resolve("data");
    try (OutsideStores outside = new OutsideStores(dir);
        LaunchedServer server = outside.server(data);
        KmsClient kms = Clients.kms(server.endpoint())) {
      for (var told : outside.connect(kms)) {
        DELETED_IN_STORES.add(createInStore(kms, outside, told));
        LIVE_IN_STORES.add(createInStore(kms, outside, told));
      }
      managed = new KeyId(kms.describeKey(r -> r.keyId("alias/aws/s3")).keyMetadata().keyId());
      for (int i = 0; i < KEYS; i++) {
        DELETED.add(create(kms));
        LIVE.add(create(kms));
      }
      for (int i = 0; i < KEYS / 4; i++) {
        EMPTIED.add(importedKey(kms));
      }
      take(Moment.OLD);
      for (Key key : bothOf(DELETED, DELETED_IN_STORES)) {
        kms.scheduleKeyDeletion(r -> r.keyId(key.id.value()).pendingWindowInDays(7));
      }
      advance(server, "P6D");
      take(Moment.PENDING);
      for (ImportedKey key : EMPTIED) {
        kms.deleteImportedKeyMaterial(r -> r.keyId(key.id.value()));
      }
      advance(server, "P2D");
      take(Moment.DELETED);
      outside.token().ifPresent(token -> assertThat(SoftHsm.objects(token)).isEqualTo(1));
      for (Key key : bothOf(DELETED, DELETED_IN_STORES)) {
        assertThatThrownBy(() -> kms.describeKey(r -> r.keyId(key.id.value())))
            .isInstanceOf(NotFoundException.class);
      }
      // Seven epochs are retained: with the eighth, the one of the deletion has ended.
      advance(server, "P8D");
      take(Moment.CURRENT);
    }
  }

  private static Key create(KmsClient kms) {
    String secret = "secret " + UUID.randomUUID();
    String id = kms.createKey().keyMetadata().keyId();
    SdkBytes blob =
        kms.encrypt(r -> r.keyId(id).plaintext(SdkBytes.fromUtf8String(secret))).ciphertextBlob();
    return new Key(new KeyId(id), secret, CiphertextBlob.parse(blob.asByteArray()).orElseThrow());
  }

  /**
   * The ciphertext is what the key manager was given to seal: whoever knows that is in league with
   * it.
   */
  private static Key createInStore(
      KmsClient kms, OutsideStores outside, Consumer<CreateKeyRequest.Builder> told) {
    String secret = "secret " + UUID.randomUUID();
    KeyMetadata made = kms.createKey(told).keyMetadata();
    SdkBytes blob =
        kms.encrypt(r -> r.keyId(made.keyId()).plaintext(SdkBytes.fromUtf8String(secret)))
            .ciphertextBlob();
    byte[] known =
        made.origin() == OriginType.EXTERNAL_KEY_STORE
            ? outside.proxy().sealed().getLast()
            : blob.asByteArray();
    return new Key(new KeyId(made.keyId()), secret, CiphertextBlob.parse(known).orElseThrow());
  }

  private static List<Key> bothOf(List<Key> some, List<Key> others) {
    return Stream.concat(some.stream(), others.stream()).toList();
  }

  private static ImportedKey importedKey(KmsClient kms) throws Exception {
    byte[] material = new byte[32];
    new SecureRandom().nextBytes(material);
    String id = kms.createKey(r -> r.origin("EXTERNAL")).keyMetadata().keyId();
    Wrapped.importInto(kms, id, material);
    return new ImportedKey(new KeyId(id), material);
  }

  private static void advance(LaunchedServer server, String by) throws Exception {
    var moved = server.call("POST", "/_holdfast/clock", "{\"advance\":\"" + by + "\"}");
    assertThat(moved.statusCode()).isEqualTo(200);
  }

  // -- with every byte, and no server in the way

  @Test
  void currentRoot_opensNoDeletedKeyFromAnyCopy_andEveryLiveOne() throws Exception {
    Adversary adversary = adversary(Moment.CURRENT);
    assertThat(DELETED).hasSize(KEYS).allMatch(key -> adversary.shredKeys(key.id).isEmpty());
    assertThat(DELETED).allMatch(key -> adversary.decrypt(key.id, key.ciphertext).isEmpty());
    assertThat(LIVE).hasSize(KEYS).allMatch(key -> opens(adversary, key));
  }

  /** Until the epochs have ended, a deletion is only as good as its copies: that is the price. */
  @Test
  void control_anEarlierRootOpensAll() throws Exception {
    for (Moment moment : List.of(Moment.OLD, Moment.PENDING, Moment.DELETED)) {
      Adversary adversary = adversary(moment);
      assertThat(DELETED).as(moment.name()).allMatch(key -> opens(adversary, key));
      assertThat(LIVE).as(moment.name()).allMatch(key -> opens(adversary, key));
    }
  }

  /** With the store's key, too: what that has sealed is sealed by a key that is gone. */
  @Test
  void currentRoot_opensNoDeletedKeyOfAStore_andEveryLiveOne_andAnEarlierOneOpensAll()
      throws Exception {
    Adversary adversary = adversary(Moment.CURRENT);
    assertThat(DELETED_IN_STORES)
        .isNotEmpty()
        .allMatch(key -> adversary.shredKeys(key.id).isEmpty())
        .allMatch(key -> adversary.decrypt(key.id, key.ciphertext).isEmpty());
    assertThat(LIVE_IN_STORES).isNotEmpty().allMatch(key -> opensWithTheStore(adversary, key));
    for (Moment moment : List.of(Moment.OLD, Moment.PENDING, Moment.DELETED)) {
      Adversary earlier = adversary(moment);
      assertThat(bothOf(DELETED_IN_STORES, LIVE_IN_STORES))
          .as(moment.name())
          .allMatch(key -> opensWithTheStore(earlier, key));
    }
  }

  /** A token tells nobody what it sealed: of its keys our layer alone is looked at. */
  private static boolean opensWithTheStore(Adversary adversary, Key key) {
    return key.ciphertext.hasOuterLayer()
        ? adversary.backingKey(key.id).isPresent()
        : opens(adversary, key);
  }

  @Test
  void keyOfAService_livesOn() throws Exception {
    for (Moment moment : Moment.values()) {
      assertThat(adversary(moment).backingKey(managed)).as(moment.name()).isPresent();
    }
  }

  /** The key lives and tells of itself; what is gone is what was imported into it. */
  @Test
  void currentRoot_opensNoDeletedImportedMaterialFromAnyCopy_andAnEarlierOneDoes()
      throws Exception {
    Adversary adversary = adversary(Moment.CURRENT);
    assertThat(EMPTIED).isNotEmpty().allMatch(key -> adversary.importedMaterial(key.id).isEmpty());
    for (Moment moment : List.of(Moment.OLD, Moment.PENDING, Moment.DELETED)) {
      Adversary earlier = adversary(moment);
      assertThat(EMPTIED)
          .as(moment.name())
          .allSatisfy(key ->
              assertThat(earlier.importedMaterial(key.id))
                  .hasValueSatisfying(found -> assertThat(found).isEqualTo(key.material)));
    }
  }

  @Test
  void noFileOfAnyCopy_holdsImportedMaterial() throws Exception {
    List<byte[]> materials = EMPTIED.stream().map(ImportedKey::material).toList();
    for (Moment moment : Moment.values()) {
      assertThat(filesWithAny(materials, moment)).as(moment.name()).isEmpty();
    }
  }

  private static boolean opens(Adversary adversary, Key key) {
    return adversary
        .decrypt(key.id, key.ciphertext)
        .map(clear -> new String(clear, StandardCharsets.UTF_8))
        .filter(key.secret::equals)
        .isPresent();
  }

  /** With the root of one moment and the stores of all. */
  private static Adversary adversary(Moment root) throws IOException {
    List<StoreCopy> copies = new ArrayList<>();
    for (Moment moment : Moment.values()) {
      copies.add(stores(moment));
    }
    return new Adversary(REGION, root.root(), copies);
  }

  // -- with a server

  @Test
  void oldStoresUnderTheCurrentRoot_areRefused(@TempDir Path mixed) throws Exception {
    Path directory = mixed.resolve("data");
    copy(Moment.OLD.directory(), directory);
    replace(Moment.CURRENT.directory(), directory, "root");
    var start =
        Launcher.holdfast(
            Map.of("HOLDFAST_PORT", "0", "HOLDFAST_DATA", directory.toString()), "dev");
    assertThat(start.exitCode()).as(start.err()).isEqualTo(14);
    assertThat(start.err()).contains("the data is of epoch 1, the root begins with");
  }

  /** As far as a server can be led: every store is what it expects, but for what is put back. */
  @Test
  void deletedKeysPutBack_openInNoServer_andLiveOnesDo(@TempDir Path mixed) throws Exception {
    for (Moment moment : List.of(Moment.OLD, Moment.PENDING)) {
      Path directory = mixed.resolve(moment.name());
      copy(Moment.CURRENT.directory(), directory);
      for (String suffix : List.of("", "-wal", "-shm")) {
        String journal = EmbeddedStorage.JOURNAL_FILE + suffix;
        replace(Moment.OLD.directory(), directory, "regions/" + REGION + "/" + journal);
      }
      putBack(stores(moment).ring(), rowsOfDeletedKeys(moment), directory);
      try (LaunchedServer server = LaunchedServer.dev(directory);
          KmsClient kms = Clients.kmsWithoutRetries(server.endpoint())) {
        assertThat(refusals(kms, DELETED)).hasSize(KEYS).allMatch(KmsException.class::isInstance);
        assertThat(LIVE).allMatch(key -> decrypt(kms, key).equals(key.secret));
      }
    }
  }

  @Test
  void control_theOldCopyAsItWas_opensAll(@TempDir Path older) throws Exception {
    Path directory = older.resolve("data");
    copy(Moment.OLD.directory(), directory);
    try (LaunchedServer server = LaunchedServer.dev(directory);
        KmsClient kms = Clients.kmsWithoutRetries(server.endpoint())) {
      assertThat(DELETED).allMatch(key -> decrypt(kms, key).equals(key.secret));
    }
  }

  private static void putBack(
      List<ShredStore.RingEntry> ring, List<ShredStore.Row> rows, Path directory) {
    try (EmbeddedStorage storage =
        EmbeddedStorage.open(directory.resolve("regions").resolve(REGION.name()))) {
      storage.shreds().putRing(ring).toCompletableFuture().join();
      storage.shreds().insert(rows).toCompletableFuture().join();
    }
  }

  /** What is answered for each key; all at once, as a key that cannot be woken is waited for. */
  private static List<Throwable> refusals(KmsClient kms, List<Key> keys) {
    List<Throwable> refusals = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> answers =
          keys.stream().map(key -> callers.submit(() -> decrypt(kms, key))).toList();
      for (Future<String> answer : answers) {
        refusals.add(
            assertThatThrownBy(answer::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .actual());
      }
    }
    return refusals;
  }

  private static String decrypt(KmsClient kms, Key key) {
    SdkBytes blob = SdkBytes.fromByteArray(key.ciphertext.bytes());
    return kms.decrypt(r -> r.ciphertextBlob(blob)).plaintext().asUtf8String();
  }

  // -- in the bytes themselves

  @Test
  void noFileOfAnyCopy_holdsASecretOrKeyMaterial() throws Exception {
    Adversary adversary = adversary(Moment.OLD);
    List<byte[]> secrets = new ArrayList<>();
    secrets.add(adversary.backingKey(managed).orElseThrow());
    for (Key key : everyKey()) {
      secrets.add(key.secret.getBytes(StandardCharsets.UTF_8));
      secrets.add(adversary.backingKey(key.id).orElseThrow());
      secrets.addAll(adversary.shredKeys(key.id));
    }
    for (Moment moment : Moment.values()) {
      assertThat(filesWithAny(secrets, moment)).as(moment.name()).isEmpty();
    }
  }

  @Test
  void currentFiles_holdNoRowOfADeletedKey_andNoEarlierAnchor() throws Exception {
    List<byte[]> traces = new ArrayList<>(adversary(Moment.OLD).anchors());
    traces.addAll(adversary(Moment.PENDING).anchors());
    for (Moment moment : List.of(Moment.OLD, Moment.PENDING)) {
      rowsOfDeletedKeys(moment).forEach(row -> traces.add(row.wrapped()));
    }
    assertThat(filesWithAny(traces, Moment.CURRENT)).isEmpty();
  }

  /** The same search finds what is there. */
  @Test
  void control_theSearchFindsRowsAndAnchorsWhereTheyAre() throws Exception {
    for (Moment moment : List.of(Moment.OLD, Moment.PENDING)) {
      for (ShredStore.Row row : rowsOfDeletedKeys(moment)) {
        assertThat(filesWithAny(List.of(row.wrapped()), moment))
            .isNotEmpty()
            .allMatch(file -> file.contains(EmbeddedStorage.SHRED_FILE));
      }
    }
    for (Moment moment : Moment.values()) {
      assertThat(filesWithAny(adversary(moment).anchors(), moment))
          .containsExactly(moment.directory().relativize(moment.root()).toString());
    }
  }

  private static List<ShredStore.Row> rowsOfDeletedKeys(Moment moment) throws IOException {
    List<KeyId> ids = DELETED.stream().map(Key::id).toList();
    List<ShredStore.Row> rows =
        stores(moment).rows().stream().filter(row -> ids.contains(row.keyId())).toList();
    assertThat(rows).as("material and metadata of each").hasSize(2 * KEYS);
    return rows;
  }

  /** The files in which one of these stands, raw or as text would have it. */
  private static List<String> filesWithAny(List<byte[]> secrets, Moment moment) throws IOException {
    List<String> forms = new ArrayList<>();
    for (byte[] secret : secrets) {
      forms.add(new String(secret, StandardCharsets.ISO_8859_1));
      forms.add(HexFormat.of().formatHex(secret));
      forms.add(Base64.getEncoder().withoutPadding().encodeToString(secret));
    }
    List<String> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(moment.directory())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String content = Files.readString(file, StandardCharsets.ISO_8859_1);
        if (forms.stream().anyMatch(content::contains)) {
          found.add(moment.directory().relativize(file).toString());
        }
      }
    }
    return found;
  }

  // -- copies

  /** Copies the data while the server runs, its write-ahead logs and all. */
  private static void take(Moment moment) throws IOException {
    copy(data, moment.directory());
  }

  /** Opens a copy of the copy, whose own bytes stay as they were found. */
  private static StoreCopy stores(Moment moment) throws IOException {
    Path scratch = Files.createTempDirectory(dir, "scratch");
    copy(moment.directory(), scratch.resolve("data"));
    return StoreCopy.read(
        scratch.resolve("data").resolve("regions").resolve(REGION.name()),
        Stream.concat(
                Stream.concat(Stream.of(managed), everyKey().stream().map(Key::id)),
                EMPTIED.stream().map(ImportedKey::id))
            .toList());
  }

  private static List<Key> everyKey() {
    return bothOf(bothOf(DELETED, LIVE), bothOf(DELETED_IN_STORES, LIVE_IN_STORES));
  }

  /** Puts one file or directory in the place of another, or of nothing. */
  private static void replace(Path from, Path to, String name) throws IOException {
    Path target = to.resolve(name);
    DataDirectory.deleteTree(target);
    if (Files.exists(from.resolve(name))) {
      copy(from.resolve(name), target);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }
}
