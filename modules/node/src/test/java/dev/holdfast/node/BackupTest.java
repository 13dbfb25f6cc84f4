package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.crypto.identity.AccessKey;
import dev.holdfast.crypto.memory.SecretMemory;
import dev.holdfast.crypto.random.Generators;
import dev.holdfast.crypto.region.RegionKeys;
import dev.holdfast.crypto.region.RegionSettings;
import dev.holdfast.crypto.root.FileRoot;
import dev.holdfast.journal.store.EmbeddedStorage;
import dev.holdfast.model.name.Region;
import dev.holdfast.node.copy.Backup;
import dev.holdfast.node.copy.Escrow;
import dev.holdfast.node.copy.Restore;
import dev.holdfast.node.region.RegionNode;
import dev.holdfast.node.server.Server;
import dev.holdfast.node.server.ServerSettings;
import dev.holdfast.node.server.Trail;
import dev.holdfast.node.start.DataDirectory;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.StartRefused;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KmsException;

/** One backup, taken while its server ran, and the places that it may and may not come back to. */
class BackupTest {

  private static final Region REGION = Region.US_EAST_1;
  private static final SdkBytes PLAINTEXT = SdkBytes.fromUtf8String("what was encrypted");
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final int MORE_EPOCHS_THAN_ARE_RETAINED = 9;

  private static final byte[] MATERIAL = new byte[32];

  private record Key(String id, SdkBytes blob) {}

  @TempDir static Path all;
  private static ServerSettings before;
  private static String accessKey;
  private static String secret;
  private static Key live;
  private static Key deleted;
  private static Key emptied;
  private static Path backup;
  private static Escrow escrow;

  @TempDir Path dir;
  private ServerSettings place;

  private static ServerSettings settings(Path data) throws Exception {
    Path file = Files.createTempFile(all, "server", ".conf");
    Files.writeString(
        file,
        "include file(\"%s\")\nholdfast { data = \"%s\", http.port = 0 }\n"
            .formatted(Launcher.ROOT.resolve("config/holdfast.conf"), data));
    return ServerSettings.read(file);
  }

  private static Escrow escrow(Path directory, String passphrase) {
    return new Escrow(directory, () -> passphrase.getBytes(StandardCharsets.UTF_8));
  }

  @BeforeAll
  static void backUpARunningServer() throws Exception {
    before = settings(all.resolve("data"));
    backup = all.resolve("backup");
    escrow = escrow(all.resolve("escrow"), "correct horse");
    try (DataDirectory data = DataDirectory.open(before.data())) {
      AccessKey made = Server.initialize(before, data, shown -> {}).orElseThrow();
      accessKey = made.id();
      secret = new String(made.secret().reveal(), StandardCharsets.US_ASCII);
      try (Server server = Server.start(before, data, "1");
          KmsClient kms = kms(server, before)) {
        live = encrypted(kms, kms.createKey().keyMetadata().keyId());
        deleted = encrypted(kms, kms.createKey().keyMetadata().keyId());
        emptied = encrypted(kms, imported(kms));
        kms.createAlias(r -> r.aliasName("alias/kept").targetKeyId(live.id));
        new Backup(before, backup, Optional.of(escrow)).run(NOW, () -> {});
        kms.deleteImportedKeyMaterial(r -> r.keyId(emptied.id));
      }
      DeletionRecord.write(before, deleted.id);
    }
  }

  private static KmsClient kms(Server server, ServerSettings settings) {
    return Clients.kmsWithoutRetries(URI.create(server.endpoint(settings)), accessKey, secret);
  }

  private static Key encrypted(KmsClient kms, String id) {
    return new Key(id, kms.encrypt(r -> r.keyId(id).plaintext(PLAINTEXT)).ciphertextBlob());
  }

  private static String imported(KmsClient kms) {
    new SecureRandom().nextBytes(MATERIAL);
    String id = kms.createKey(r -> r.origin("EXTERNAL")).keyMetadata().keyId();
    Wrapped.importInto(kms, id, MATERIAL);
    return id;
  }

  @BeforeEach
  void choosePlace() throws Exception {
    place = settings(dir.resolve("data"));
  }

  private List<String> restore(Path from, Optional<Escrow> copies, boolean allowOlder)
      throws StartRefused {
    try (DataDirectory data = DataDirectory.open(place.data())) {
      return new Restore(place, data, from, copies, allowOlder).run(NOW, () -> {});
    }
  }

  private static void assertRefused(ExitStatus status, String why, ThrowingCallable attempt) {
    assertThatThrownBy(attempt)
        .isInstanceOfSatisfying(
            StartRefused.class, e -> assertThat(e.status()).as(e.getMessage()).isEqualTo(status))
        .hasMessageContaining(why)
        .message()
        .hasLineCount(1);
  }

  private void assertNothingPlaced() {
    assertThat(RegionNode.directories(place.data())).doesNotExist();
    assertThat(place.administrator()).doesNotExist();
  }

  /** What is left when the region's stores are lost: its root, its trail, its administrator. */
  private void placeThatLostItsRegions() throws IOException {
    copy(before.data(), place.data());
    DataDirectory.deleteTree(RegionNode.directories(place.data()));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  private interface Use {
    void of(KmsClient kms);
  }

  private void served(Use use) throws Exception {
    try (DataDirectory data = DataDirectory.open(place.data());
        Server server = Server.start(place, data, "1");
        KmsClient kms = kms(server, place)) {
      use.of(kms);
    }
  }

  private static void assertOpens(KmsClient kms, Key key) {
    assertThat(kms.decrypt(r -> r.ciphertextBlob(key.blob)).plaintext()).isEqualTo(PLAINTEXT);
  }

  private static void assertOpensNot(KmsClient kms, Key key) {
    assertThatThrownBy(() -> kms.decrypt(r -> r.ciphertextBlob(key.blob)))
        .isInstanceOf(KmsException.class);
  }

  private String trail() throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.list(Trail.directory(place.data()))) {
      for (Path file : files.sorted().toList()) {
        text.append(Files.readString(file));
      }
    }
    return text.toString();
  }

  // -- where it comes back to

  @Test
  void nowhere_getsAllOfIt_withTheRootFromTheEscrow() throws Exception {
    assertThat(restore(backup, Optional.of(escrow), false))
        .anyMatch(line -> line.contains("as of"));
    served(kms -> {
      assertOpens(kms, live);
      assertOpens(kms, emptied);
      assertThat(kms.describeKey(r -> r.keyId("alias/kept")).keyMetadata().keyId())
          .isEqualTo(live.id);
      assertOpens(kms, encrypted(kms, kms.createKey().keyMetadata().keyId()));
    });
    assertThat(trail()).contains("\"RestoreBackup\"", "\"older\":false");
    assertThat(DataDirectory.restoring(place.data())).doesNotExist();
  }

  @Test
  void placeThatWasNewer_refusesUntilItIsAllowed_andKeepsWhatWasDeleted() throws Exception {
    placeThatLostItsRegions();
    assertRefused(
        ExitStatus.BACKUP_OLDER,
        "the audit trail tells of 2 changes since",
        () -> restore(backup, Optional.empty(), false));
    assertThat(RegionNode.directories(place.data())).doesNotExist();
    assertThat(trail()).doesNotContain("RestoreBackup");

    assertThat(restore(backup, Optional.empty(), true))
        .anyMatch(line -> line.startsWith("Deleted since") && line.endsWith(deleted.id))
        .anyMatch(line -> line.startsWith("Its material was deleted") && line.endsWith(emptied.id));
    assertThat(trail()).contains("\"RestoreBackup\"", "\"older\":true");
    served(kms -> {
      assertOpens(kms, live);
      assertOpensNot(kms, deleted);
      assertOpensNot(kms, emptied);
      Wrapped.importInto(kms, emptied.id, MATERIAL);
      assertOpens(kms, emptied);
    });
  }

  @Test
  void rootWithLaterEpochs_tellsThatMoreHasHappened() throws Exception {
    placeThatLostItsRegions();
    DataDirectory.deleteTree(Trail.directory(place.data()));
    beginEpochs(1);
    assertRefused(
        ExitStatus.BACKUP_OLDER,
        "the root of [us-east-1] has begun epochs since",
        () -> restore(backup, Optional.empty(), false));
    restore(backup, Optional.empty(), true);
    served(kms -> assertOpens(kms, live));
  }

  /** Which no flag can change. */
  @Test
  void rootWhoseEpochsHaveEnded_opensNothing() throws Exception {
    placeThatLostItsRegions();
    beginEpochs(MORE_EPOCHS_THAN_ARE_RETAINED);
    assertRefused(
        ExitStatus.ROOT_REFUSED,
        "the data is of epoch 1, the root begins with",
        () -> restore(backup, Optional.of(escrow), true));
  }

  /** As the region's epochs do, whose stores are then lost. */
  private void beginEpochs(int epochs) throws IOException {
    Path region = RegionNode.directory(place.data(), REGION);
    copyRegion(region);
    RegionKeys.Tools tools =
        new RegionKeys.Tools(
            SecretMemory.open(),
            Generators.fromKernel(),
            InstantSource.system(),
            RegionSettings.DEFAULT);
    Path root = place.root().directory().resolve(REGION + ".root");
    try (EmbeddedStorage storage = EmbeddedStorage.open(region);
        RegionKeys keys =
            RegionKeys.start(
                REGION, new FileRoot(root, tools.forRoots()), storage.shreds(), true, tools)) {
      for (int i = 0; i < epochs; i++) {
        keys.startEpoch();
      }
    }
    DataDirectory.deleteTree(RegionNode.directories(place.data()));
  }

  private static void copyRegion(Path to) throws IOException {
    Files.createDirectories(to.getParent());
    copy(RegionNode.directory(before.data(), REGION), to);
  }

  @Test
  void placeWithRegions_isLeftAsItIs() throws Exception {
    Files.createDirectories(RegionNode.directory(place.data(), REGION));
    assertRefused(
        ExitStatus.ALREADY_INITIALIZED,
        "there are regions in",
        () -> restore(backup, Optional.of(escrow), true));
  }

  @Test
  void placeWithAnotherAdministrator_isLeftAsItIs() throws Exception {
    Files.createDirectories(DataDirectory.identity(place.data()));
    Files.writeString(place.administrator(), "another");
    assertRefused(
        ExitStatus.ALREADY_INITIALIZED,
        "another administrator",
        () -> restore(backup, Optional.of(escrow), true));
    assertThat(place.administrator()).hasContent("another");
  }

  @Test
  void placeWithoutARoot_isToldSo() {
    assertRefused(
        ExitStatus.ROOT_MISSING,
        "no --escrow has a copy",
        () -> restore(backup, Optional.empty(), false));
    assertNothingPlaced();
  }

  @Test
  void wrongPassphrase_isRefused() {
    Escrow wrong = escrow(escrow.directory(), "battery staple");
    assertRefused(
        ExitStatus.ROOT_REFUSED,
        "the passphrase does not open",
        () -> restore(backup, Optional.of(wrong), false));
    assertNothingPlaced();
  }

  // -- what is not a good backup

  @Test
  void flippedByteInAnyFile_isFound() throws Exception {
    List<String> names =
        List.of(
            "identity/administrator.sealed",
            "regions/us-east-1/journal.db",
            "regions/us-east-1/shred.db",
            "manifest");
    for (String name : names) {
      Path bad = Files.createTempDirectory(dir, "backup").resolve("bad");
      copy(backup, bad);
      byte[] bytes = Files.readAllBytes(bad.resolve(name));
      bytes[bytes.length / 2] ^= 1;
      Files.write(bad.resolve(name), bytes);
      assertRefused(
          ExitStatus.BACKUP_DAMAGED,
          "is not as it was written",
          () -> restore(bad, Optional.of(escrow), true));
      assertNothingPlaced();
    }
  }

  /** Digests alone could be made anew by whoever changes a file. */
  @Test
  void manifestThatFitsButWasNotWrittenByTheRegion_isFound() throws Exception {
    Path bad = dir.resolve("bad");
    copy(backup, bad);
    Path manifest = bad.resolve("manifest");
    String text = Files.readString(manifest);
    Files.writeString(manifest, text.replace("taken 2026-03-01", "taken 2026-03-02"));
    assertRefused(
        ExitStatus.BACKUP_DAMAGED,
        "has not authenticated its manifest",
        () -> restore(bad, Optional.of(escrow), true));
    assertNothingPlaced();
  }

  @Test
  void backupThatWasNeverFinished_isNoBackup() throws Exception {
    Path bad = dir.resolve("bad");
    copy(backup, bad);
    Files.delete(bad.resolve("manifest"));
    assertRefused(
        ExitStatus.BACKUP_DAMAGED, "never finished", () -> restore(bad, Optional.of(escrow), true));
  }

  // -- what was cut short

  @Test
  void restoreCutShort_letsNoServerStart_andIsBegunAgain() throws Exception {
    Path gathered = DataDirectory.restoring(place.data());
    Files.createDirectories(RegionNode.directory(gathered, REGION));
    Files.writeString(
        RegionNode.directory(gathered, REGION).resolve(EmbeddedStorage.JOURNAL_FILE), "half");
    assertRefused(ExitStatus.DATA_UNUSABLE, "a restore into", () -> served(kms -> {}));
    restore(backup, Optional.of(escrow), false);
    served(kms -> assertOpens(kms, live));
  }

  @Test
  void restoreCutShortWhenAllWasInPlace_onlyTidiesUp() throws Exception {
    restore(backup, Optional.of(escrow), false);
    Files.createDirectories(DataDirectory.restoring(place.data()));
    assertThat(restore(backup, Optional.empty(), false))
        .containsExactly("The restore that was cut short had all in its place.");
    assertThat(DataDirectory.restoring(place.data())).doesNotExist();
  }

  /** Else its own record would look like something that had happened here. */
  @Test
  void restoreCutShortBehindItsRecord_isBegunAgain() throws Exception {
    restore(backup, Optional.of(escrow), false);
    DataDirectory.deleteTree(RegionNode.directories(place.data()));
    assertThat(trail()).contains("RestoreBackup");
    restore(backup, Optional.empty(), false);
    assertThat(RegionNode.directory(place.data(), REGION)).isNotEmptyDirectory();
  }

  @Test
  void backupCutShort_isBegunAgain_andAWholeOneIsNeverWrittenOver() throws Exception {
    Path again = dir.resolve("again");
    Files.createDirectories(again.resolve("regions/us-east-1"));
    Files.writeString(again.resolve("unfinished"), "");
    Files.writeString(again.resolve("regions/us-east-1/shred.db"), "half");
    new Backup(before, again, Optional.empty()).run(NOW, () -> {});
    assertThat(again.resolve("unfinished")).doesNotExist();
    assertRefused(
        ExitStatus.ALREADY_INITIALIZED,
        "there is a backup in",
        () -> new Backup(before, again, Optional.empty()).run(NOW, () -> {}));
    Path others = Files.createDirectory(dir.resolve("others"));
    Files.writeString(others.resolve("file"), "somebody's");
    assertRefused(
        ExitStatus.ALREADY_INITIALIZED,
        "is not empty",
        () -> new Backup(before, others, Optional.empty()).run(NOW, () -> {}));
  }

  @Test
  void placeWithoutAServer_hasNothingToBackUp() {
    assertRefused(
        ExitStatus.DATA_UNUSABLE,
        "holdfast init",
        () -> new Backup(place, dir.resolve("b"), Optional.empty()).run(NOW, () -> {}));
    assertThat(dir.resolve("b")).doesNotExist();
  }
}
