package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.crypto.identity.AccessKey;
import dev.holdfast.journal.copy.RegionState;
import dev.holdfast.journal.store.EmbeddedStorage;
import dev.holdfast.model.name.Region;
import dev.holdfast.node.copy.Backup;
import dev.holdfast.node.copy.Escrow;
import dev.holdfast.node.copy.Restore;
import dev.holdfast.node.region.RegionNode;
import dev.holdfast.node.server.Server;
import dev.holdfast.node.server.ServerSettings;
import dev.holdfast.node.start.DataDirectory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;

/**
 * A region of many keys comes back whole, and in time. {@code -Dholdfast.backedUpKeys=100000} for
 * the full run.
 */
class BackupAtSizeIT {

  private static final int KEYS = Integer.getInteger("holdfast.backedUpKeys", 1_000);
  private static final int ROTATED_ONE_IN = 10;
  private static final int CALLERS = 16;

  /** What is promised of 100,000 keys. */
  private static final Duration MOST = Duration.ofMinutes(10);

  private static final SdkBytes PLAINTEXT = SdkBytes.fromUtf8String("of one of many");

  @TempDir Path dir;
  private ServerSettings here;
  private ServerSettings there;
  private String accessKey;
  private String secret;

  private interface Caller {
    List<SdkBytes> call(KmsClient kms, int number);
  }

  @BeforeEach
  void initialize() throws Exception {
    here = settings("data");
    there = settings("elsewhere");
    try (DataDirectory data = DataDirectory.open(here.data())) {
      AccessKey made = Server.initialize(here, data, shown -> {}).orElseThrow();
      accessKey = made.id();
      secret = new String(made.secret().reveal(), StandardCharsets.US_ASCII);
    }
  }

  private ServerSettings settings(String data) throws Exception {
    Path file = dir.resolve(data + ".conf");
    Files.writeString(
        file,
        "include file(\"%s\")\nholdfast { data = \"%s\", http.port = 0 }\n"
            .formatted(Launcher.ROOT.resolve("config/holdfast.conf"), dir.resolve(data)));
    return ServerSettings.read(file);
  }

  @Test
  void manyKeys_comeBackWhole_andEachOfTheirMaterialsOpens() throws Exception {
    Escrow escrow =
        new Escrow(dir.resolve("escrow"), () -> "correct horse".getBytes(StandardCharsets.UTF_8));
    Path backup = dir.resolve("backup");
    List<SdkBytes> blobs;
    List<String> report;
    Times times = new Times();
    try (DataDirectory data = DataDirectory.open(here.data());
        Server server = Server.start(here, data, "1")) {
      blobs = times.of("make", () -> callAll(server, here, KEYS, BackupAtSizeIT::make));
      assertThat(blobs).hasSize(KEYS + KEYS / ROTATED_ONE_IN);
      report =
          times.of(
              "backup",
              () -> new Backup(here, backup, Optional.of(escrow)).run(Instant.now(), () -> {}));
    }
    try (DataDirectory data = DataDirectory.open(there.data())) {
      times.of(
          "restore",
          () ->
              new Restore(there, data, backup, Optional.of(escrow), false)
                  .run(Instant.now(), () -> {}));
      assertThat(times.last()).isLessThan(MOST);
      RegionState state = state();
      assertThat(report.getFirst()).endsWith("state " + state.hash());
      assertThat(state.shredKeys()).isEqualTo(2L * KEYS + KEYS / ROTATED_ONE_IN);
      try (Server server = Server.start(there, data, "1")) {
        List<SdkBytes> opened =
            times.of(
                "open",
                () -> callAll(server, there, blobs.size(), (kms, n) -> open(kms, blobs.get(n))));
        assertThat(opened).hasSameSizeAs(blobs).containsOnly(PLAINTEXT);
      }
    }
    System.out.println(KEYS + " keys, " + blobs.size() + " materials: " + times);
  }

  private RegionState state() {
    try (EmbeddedStorage storage =
        EmbeddedStorage.open(RegionNode.directory(there.data(), Region.US_EAST_1))) {
      return RegionState.of(storage, () -> {});
    }
  }

  /** One ciphertext of each material. */
  private static List<SdkBytes> make(KmsClient kms, int number) {
    String id = kms.createKey().keyMetadata().keyId();
    List<SdkBytes> blobs = new ArrayList<>();
    blobs.add(kms.encrypt(r -> r.keyId(id).plaintext(PLAINTEXT)).ciphertextBlob());
    if (number % ROTATED_ONE_IN == 0) {
      kms.rotateKeyOnDemand(r -> r.keyId(id));
      blobs.add(kms.encrypt(r -> r.keyId(id).plaintext(PLAINTEXT)).ciphertextBlob());
    }
    return blobs;
  }

  private static List<SdkBytes> open(KmsClient kms, SdkBytes blob) {
    return List.of(kms.decrypt(r -> r.ciphertextBlob(blob)).plaintext());
  }

  private List<SdkBytes> callAll(Server server, ServerSettings settings, int calls, Caller caller)
      throws Exception {
    try (KmsClient kms =
            Clients.kms(URI.create(server.endpoint(settings)), accessKey, secret, "us-east-1");
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS)) {
      List<Future<List<SdkBytes>>> under =
          IntStream.range(0, calls)
              .mapToObj(number -> threads.submit(() -> caller.call(kms, number)))
              .toList();
      List<SdkBytes> results = new ArrayList<>();
      for (Future<List<SdkBytes>> call : under) {
        results.addAll(call.get());
      }
      return results;
    }
  }

  /** How long each step took. */
  private static final class Times {

    private interface Work<T> {
      T run() throws Exception;
    }

    private final List<String> lines = new ArrayList<>();
    private Duration last = Duration.ZERO;

    <T> T of(String step, Work<T> work) throws Exception {
      long began = System.nanoTime();
      T result = work.run();
      last = Duration.ofNanos(System.nanoTime() - began);
      lines.add("%s %.1f s".formatted(step, last.toMillis() / 1_000.0));
      return result;
    }

    Duration last() {
      return last;
    }

    @Override
    public String toString() {
      return String.join(", ", lines);
    }
  }
}
