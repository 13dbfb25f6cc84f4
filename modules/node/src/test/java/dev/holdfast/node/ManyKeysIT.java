package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeyListEntry;
import software.amazon.awssdk.services.kms.model.ListKeysResponse;

/**
 * An account with many keys, most of which sleep: nothing of them is lost or stands twice. {@code
 * -Dholdfast.manyKeys=100000} for the full run.
 */
class ManyKeysIT {

  private static final int KEYS = Integer.getInteger("holdfast.manyKeys", 1_500);
  private static final int RESIDENT = 100;
  private static final int CALLERS = 16;
  private static final SdkBytes PLAINTEXT = SdkBytes.fromUtf8String("of one of many");
  private static final Pattern KEY =
      Pattern.compile("AWS_ACCESS_KEY_ID=(\\S+)\\s+export AWS_SECRET_ACCESS_KEY=(\\S+)");

  @TempDir Path dir;
  private Map<String, String> variables;
  private Matcher key;

  @BeforeEach
  void makeAServer_inWhichFewKeysMayBeAwake() throws Exception {
    Path file = dir.resolve("server.conf");
    Files.writeString(
        file,
        "include file(\""
            + Launcher.ROOT.resolve("config/holdfast.conf")
            + "\")\nholdfast.cluster.resident-keys = "
            + RESIDENT
            + "\n");
    variables =
        Map.of(
            "HOLDFAST_CONFIG", file.toString(),
            "HOLDFAST_DATA", dir.resolve("data").toString(),
            "HOLDFAST_PORT", "0");
    var init = Launcher.holdfast(variables, "init");
    key = KEY.matcher(init.out());
    assertThat(key.find()).as(init.err()).isTrue();
  }

  @Test
  void manyKeys_areAllListedAndUsable_asleepOrAwake_alsoAfterARestart() throws Exception {
    Map<String, SdkBytes> blobs = new TreeMap<>();
    try (LaunchedServer server = LaunchedServer.start(variables, "server");
        KmsClient kms = client(server)) {
      all(KEYS, number -> () -> kms.createKey().keyMetadata().keyId())
          .forEach(id -> blobs.put(id, PLAINTEXT));
      assertThat(blobs).hasSize(KEYS);
      List<String> ids = List.copyOf(blobs.keySet());
      List<SdkBytes> encrypted =
          all(
              KEYS,
              number ->
                  () ->
                      kms.encrypt(r -> r.keyId(ids.get(number)).plaintext(PLAINTEXT))
                          .ciphertextBlob());
      for (int i = 0; i < KEYS; i++) {
        blobs.put(ids.get(i), encrypted.get(i));
      }
      assertListed(kms, ids);
      assertAllDecrypt(kms, blobs);
    }
    try (LaunchedServer server = LaunchedServer.start(variables, "server");
        KmsClient kms = client(server)) {
      assertListed(kms, List.copyOf(blobs.keySet()));
      assertAllDecrypt(kms, blobs);
    }
  }

  private KmsClient client(LaunchedServer server) {
    return Clients.kms(server.endpoint(), key.group(1), key.group(2), "us-east-1");
  }

  private static void assertAllDecrypt(KmsClient kms, Map<String, SdkBytes> blobs)
      throws Exception {
    List<SdkBytes> all = List.copyOf(blobs.values());
    assertThat(
            all(
                all.size(),
                number -> () -> kms.decrypt(r -> r.ciphertextBlob(all.get(number))).plaintext()))
        .containsOnly(PLAINTEXT);
  }

  private static void assertListed(KmsClient kms, List<String> sorted) {
    for (int limit : new int[] {37, 333, 999, 1_000}) {
      List<String> listed = new ArrayList<>();
      ListKeysResponse page = kms.listKeys(r -> r.limit(limit));
      while (true) {
        page.keys().stream().map(KeyListEntry::keyId).forEach(listed::add);
        if (!page.truncated()) {
          break;
        }
        assertThat(page.keys()).hasSize(limit);
        String marker = page.nextMarker();
        page = kms.listKeys(r -> r.limit(limit).marker(marker));
      }
      assertThat(listed).as("pages of " + limit).doesNotHaveDuplicates();
      assertThat(new TreeSet<>(listed)).as("pages of " + limit).isEqualTo(new TreeSet<>(sorted));
    }
  }

  private interface Calls<T> {
    Callable<T> call(int number);
  }

  /** Makes calls side by side; their results, in their order. */
  private static <T> List<T> all(int count, Calls<T> calls) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(CALLERS)) {
      List<Future<T>> under = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        under.add(threads.submit(calls.call(i)));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> call : under) {
        results.add(call.get());
      }
      return results;
    }
  }
}
