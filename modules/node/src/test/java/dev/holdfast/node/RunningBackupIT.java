package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.journal.store.EventRow;
import dev.holdfast.journal.store.EventStore;
import dev.holdfast.journal.store.RegionStorage;
import dev.holdfast.journal.store.StoredStream;
import dev.holdfast.model.AccountQuotas;
import dev.holdfast.model.journal.ShredStore;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import dev.holdfast.node.copy.Backup;
import dev.holdfast.node.copy.Escrow;
import dev.holdfast.node.copy.Restore;
import dev.holdfast.node.server.NodeOverStores;
import dev.holdfast.node.server.Server;
import dev.holdfast.node.server.ServerSettings;
import dev.holdfast.node.start.DataDirectory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.AliasListEntry;
import software.amazon.awssdk.services.kms.model.KeyListEntry;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.LimitExceededException;
import software.amazon.awssdk.services.kms.model.NotFoundException;
import software.amazon.awssdk.services.kms.model.Tag;

/**
 * A backup of a region in Cassandra that callers change all the time: keys are made, named, rotated
 * and tagged. In the middle of it keys come to the end of their waiting period, and more epochs
 * begin than are kept.
 */
class RunningBackupIT {

  private static final int KEYS = 40;
  private static final int DOOMED = 10;
  private static final int CALLERS = 3;
  private static final int CALLS_BEFORE = 6;
  private static final int PLACES = 64;
  private static final Duration PAUSE = Duration.ofMillis(20);

  /** By then every key that was there at the beginning has been copied. */
  private static final int MIDDLE = KEYS + DOOMED;

  private static final Duration MORE_THAN_THE_WAITING_PERIOD = Duration.ofDays(9);
  private static final SdkBytes PLAINTEXT = SdkBytes.fromUtf8String("what was encrypted");

  /** Ciphertexts of a key, one of each of its materials. */
  private record Key(String id, List<SdkBytes> blobs) {}

  @TempDir Path dir;
  private CassandraRegion region;
  private volatile Duration moved = Duration.ZERO;
  private final InstantSource clock = () -> Instant.now().plus(moved);

  @BeforeEach
  void startCassandra() throws Exception {
    region = CassandraRegion.start(dir);
    CassandraRegion.applySchema(region.cassandra(), "holdfast");
    CassandraRegion.applySchema(region.cassandra(), "restored");
  }

  @AfterEach
  void stopCassandra() {
    region.close();
  }

  private ServerSettings settings(String keyspace, String data) throws Exception {
    Path file = dir.resolve(keyspace + ".conf");
    Files.writeString(
        file,
        region.settings()
            + "holdfast.journal.cassandra.keyspace = %s\n".formatted(keyspace)
            + "holdfast { data = \"%s\", http.port = 0 }\n".formatted(dir.resolve(data)));
    return ServerSettings.read(file);
  }

  private NodeOverStores node(ServerSettings settings, DataDirectory data) throws Exception {
    return NodeOverStores.start(
        data, settings.journal().storage(data), PLACES, AccountQuotas.AWS, clock);
  }

  @Test
  void runningRegion_isBackedUp_andRestoredIntoEmptyKeyspaces() throws Exception {
    ServerSettings here = settings("holdfast", "data");
    ServerSettings there = settings("restored", "elsewhere");
    Escrow escrow =
        new Escrow(dir.resolve("escrow"), () -> "correct horse".getBytes(StandardCharsets.UTF_8));
    List<Key> kept = new ArrayList<>();
    List<Key> doomed = new ArrayList<>();
    Map<String, SdkBytes> madeMeanwhile = new ConcurrentHashMap<>();

    try (DataDirectory data = DataDirectory.open(here.data())) {
      assertThat(Server.initialize(here, data, shown -> {})).isPresent();
      try (NodeOverStores node = node(here, data);
          KmsClient kms = Clients.kmsWithoutRetries(node.endpoint())) {
        for (int i = 0; i < KEYS; i++) {
          kept.add(createKey(kms));
        }
        for (int i = 0; i < DOOMED; i++) {
          Key key = createKey(kms);
          kms.createAlias(r -> r.aliasName("alias/doomed-" + key.id).targetKeyId(key.id));
          kms.scheduleKeyDeletion(r -> r.keyId(key.id).pendingWindowInDays(7));
          doomed.add(key);
        }
        Load load = Load.by(CALLERS, PAUSE, call -> change(kms, kept, madeMeanwhile, call));
        try (load) {
          load.awaitMore(CALLS_BEFORE);
          AtomicInteger steps = new AtomicInteger();
          new Backup(here, dir.resolve("backup"), Optional.of(escrow))
              .run(
                  Instant.now(),
                  () -> {
                    if (steps.incrementAndGet() == MIDDLE) {
                      moved = MORE_THAN_THE_WAITING_PERIOD;
                      node.runDue();
                    }
                  });
          assertThat(steps).hasValueGreaterThan(MIDDLE);
        }
        assertThat(load.failures()).isEmpty();
        assertThat(madeMeanwhile).isNotEmpty();
        doomed.forEach(key -> assertGone(kms, key));
      }
    }

    try (DataDirectory data = DataDirectory.open(there.data())) {
      new Restore(there, data, dir.resolve("backup"), Optional.of(escrow), false)
          .run(Instant.now(), () -> {});
      assertEveryStreamBeginsAs(here, there, data);
      assertHoldsNoRowOf(doomed, there, data);
      try (NodeOverStores node = node(there, data);
          KmsClient kms = Clients.kmsWithoutRetries(node.endpoint())) {
        kept.forEach(key -> assertOpens(kms, key));
        doomed.forEach(key -> assertGone(kms, key));
        assertListsTellOfWhatIsThere(kms, kept, madeMeanwhile);
        assertOpens(kms, createKey(kms));
      }
    }
  }

  // -- what callers do

  private static Key createKey(KmsClient kms) {
    Key key = new Key(kms.createKey().keyMetadata().keyId(), new ArrayList<>());
    encrypt(kms, key);
    if (key.id.hashCode() % 2 == 0) {
      kms.rotateKeyOnDemand(r -> r.keyId(key.id));
      encrypt(kms, key);
    }
    return key;
  }

  private static void encrypt(KmsClient kms, Key key) {
    key.blobs.add(kms.encrypt(r -> r.keyId(key.id).plaintext(PLAINTEXT)).ciphertextBlob());
  }

  private static void change(KmsClient kms, List<Key> keys, Map<String, SdkBytes> made, int call) {
    String id = keys.get(call % keys.size()).id;
    switch (call % 3) {
      case 0 -> {
        String fresh = kms.createKey().keyMetadata().keyId();
        made.put(fresh, kms.encrypt(r -> r.keyId(fresh).plaintext(PLAINTEXT)).ciphertextBlob());
        kms.createAlias(r -> r.aliasName("alias/made-" + fresh).targetKeyId(fresh));
      }
      case 1 -> kms.tagResource(r -> r.keyId(id).tags(tag("of " + call)));
      default -> {
        try {
          kms.rotateKeyOnDemand(r -> r.keyId(id));
        } catch (LimitExceededException enough) {
          kms.updateKeyDescription(r -> r.keyId(id).description("call " + call));
        }
      }
    }
  }

  private static Tag tag(String value) {
    return Tag.builder().tagKey("call").tagValue(value).build();
  }

  // -- what must be

  private static void assertOpens(KmsClient kms, Key key) {
    assertThat(key.blobs)
        .isNotEmpty()
        .allSatisfy(blob ->
            assertThat(kms.decrypt(r -> r.ciphertextBlob(blob)).plaintext()).isEqualTo(PLAINTEXT));
  }

  private static void assertGone(KmsClient kms, Key key) {
    assertThatThrownBy(() -> kms.describeKey(r -> r.keyId(key.id)))
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> kms.describeKey(r -> r.keyId("alias/doomed-" + key.id)))
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> kms.decrypt(r -> r.ciphertextBlob(key.blobs.getFirst())))
        .isInstanceOf(KmsException.class);
  }

  /** Each key that is listed answers, and each alias names one. */
  private static void assertListsTellOfWhatIsThere(
      KmsClient kms, List<Key> kept, Map<String, SdkBytes> made) {
    List<String> listed = kms.listKeysPaginator().keys().stream().map(KeyListEntry::keyId).toList();
    assertThat(listed).containsAll(kept.stream().map(Key::id).toList());
    for (String id : listed) {
      assertThat(kms.describeKey(r -> r.keyId(id)).keyMetadata().enabled()).isTrue();
      SdkBytes blob = made.get(id);
      if (blob != null) {
        assertThat(kms.decrypt(r -> r.ciphertextBlob(blob)).plaintext()).isEqualTo(PLAINTEXT);
      }
    }
    assertThat(
            kms.listAliasesPaginator().aliases().stream()
                .map(AliasListEntry::targetKeyId)
                .filter(Objects::nonNull)
                .toList())
        .isSubsetOf(listed);
  }

  private static void assertEveryStreamBeginsAs(
      ServerSettings here, ServerSettings there, DataDirectory data) throws Exception {
    try (RegionStorage now = here.journal().storage(data).apply(Region.US_EAST_1);
        RegionStorage restored = there.journal().storage(data).apply(Region.US_EAST_1)) {
      List<StoredStream> streams = new ArrayList<>();
      restored.events().streams(streams::add);
      assertThat(streams).hasSizeGreaterThan(KEYS + DOOMED);
      for (StoredStream stream : streams) {
        assertThat(rows(restored.events(), stream, Long.MAX_VALUE))
            .usingRecursiveComparison()
            .isEqualTo(rows(now.events(), stream, stream.head().sequence()));
      }
    }
  }

  private static List<EventRow> rows(EventStore events, StoredStream stream, long last) {
    List<EventRow> rows = new ArrayList<>();
    events.read(stream.persistenceId(), 1, last, rows::add);
    return rows;
  }

  private static void assertHoldsNoRowOf(
      List<Key> deleted, ServerSettings there, DataDirectory data) throws Exception {
    try (RegionStorage restored = there.journal().storage(data).apply(Region.US_EAST_1)) {
      ShredStore shreds = restored.shreds();
      assertThat(deleted).allMatch(key -> shreds.rowsOf(new KeyId(key.id)).isEmpty());
      assertThat(shreds.ring())
          .extracting(ShredStore.RingEntry::epoch)
          .as("epochs that have ended meanwhile")
          .doesNotContain(1L);
    }
  }
}
