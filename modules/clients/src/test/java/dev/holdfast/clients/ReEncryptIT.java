package dev.holdfast.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.node.Clients;
import dev.holdfast.node.LaunchedServer;
import dev.holdfast.node.Launcher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DecryptResponse;

/** {@code holdfast re-encrypt}, as a person at a terminal runs it. */
class ReEncryptIT {

  private static final int DENIED = 45;
  private static final int UNREACHABLE = 47;
  private static final int PARTLY = 48;
  private static final int KILLED = 137;
  private static final Map<String, String> NONE = Map.of();

  @TempDir static Path data;
  private static LaunchedServer server;
  private static KmsClient kms;

  @TempDir Path dir;
  private final Map<String, String> variables = new LinkedHashMap<>();
  private final List<String> manifest = new ArrayList<>();
  private String key;

  @BeforeAll
  static void start() throws Exception {
    server = LaunchedServer.dev(data);
    kms = Clients.kms(server.endpoint());
  }

  @AfterAll
  static void stop() {
    kms.close();
    server.close();
  }

  @BeforeEach
  void point() {
    variables.putAll(server.variables(dir));
    key = kms.createKey().keyMetadata().arn();
  }

  @Test
  void afterARotation_allIsUnderTheNewestMaterial_andUsageTellsSo() throws Exception {
    Map<String, String> context = Map.of("tenant", "é \"42\"");
    Path file = Files.write(dir.resolve("é"), encrypt("file", context));
    Path changed = Files.write(dir.resolve("changed"), encrypt("changed", context));
    byte[] inline = encrypt("inline", NONE);
    String old = material(inline, NONE);
    kms.rotateKeyOnDemand(r -> r.keyId(key));
    byte[] newest = encrypt("newest", NONE);

    String contexts = "\"context\":{\"tenant\":\"é \\\"42\\\"\"}";
    manifest.add("{\"file\":\"" + file + "\"," + contexts + "}");
    manifest.add(
        "{\"file\":\"" + changed + "\"," + contexts + ",\"destinationContext\":{\"a\":\"b\"}}");
    manifest.add("{\"id\":1,\"ciphertext\":\"" + base64(inline) + "\"}");
    manifest.add("{\"id\":2,\"ciphertext\":\"" + base64(newest) + "\"}");

    assertThat(run("--dry-run").out()).startsWith("4 items: 4 would be re-encrypted");
    assertThat(material(Files.readAllBytes(file), context)).isEqualTo(old);
    Launcher.Outcome outcome = run();
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .startsWith("4 items: 3 re-encrypted, 1 under the newest material already, 0 failed");
    assertThat(outcome.err()).as("quiet where nobody looks").isEmpty();

    String now = material(newest, NONE);
    assertThat(now).isNotEqualTo(old);
    assertThat(material(Files.readAllBytes(file), context)).isEqualTo(now);
    assertThat(opened(Files.readAllBytes(file), context)).isEqualTo("file");
    assertThat(opened(Files.readAllBytes(changed), Map.of("a", "b"))).isEqualTo("changed");
    assertThat(results()).contains("\"sourceKeyMaterialId\":\"" + old + "\"");
    assertThat(run().out()).contains("4 were done before");

    assertThat(Launcher.holdfast(Map.of("HOLDFAST_DATA", data.toString()), "usage", key).out())
        .contains("ReEncrypt", "material " + old, "material " + now);
  }

  @Test
  void toAnotherKey_whatTheServerRefusesFailsByItself() throws Exception {
    String other = kms.createKey().keyMetadata().arn();
    Path good = Files.write(dir.resolve("good"), encrypt("good", NONE));
    Path context = Files.write(dir.resolve("context"), encrypt("bad", Map.of("a", "b")));
    manifest.add("{\"file\":\"" + good + "\"}");
    manifest.add("{\"file\":\"" + context + "\"}");
    manifest.add("{\"id\":\"no key\",\"ciphertext\":\"AAAA\"}");
    Launcher.Outcome outcome = run("--key-id", other, "--source-key-id", key);
    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(PARTLY);
    assertThat(outcome.out())
        .contains(context + ": InvalidCiphertextException", "no key: InvalidCiphertextException")
        .contains("3 items: 1 re-encrypted", "2 failed");
    assertThat(kms.decrypt(r -> r.ciphertextBlob(bytes(good))).keyId()).isEqualTo(other);
    assertThat(opened(Files.readAllBytes(context), Map.of("a", "b"))).isEqualTo("bad");
  }

  @Test
  void whoMayNot_isTold_inADryRunToo() throws Exception {
    byte[] theirs = encrypt("theirs", NONE);
    manifest.add("{\"id\":1,\"ciphertext\":\"" + base64(theirs) + "\"}");
    variables.put("AWS_ACCESS_KEY_ID", "111122223333");
    for (String dryRun : List.of("--dry-run", "--region=us-east-1")) {
      Launcher.Outcome outcome = run(dryRun);
      assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(PARTLY);
      assertThat(outcome.out()).contains("1: AccessDeniedException: ");
    }
    variables.put("AWS_SECRET_ACCESS_KEY", "guess");
    refused(DENIED, "InvalidSignatureException");
    variables.put("AWS_ENDPOINT_URL_KMS", "http://127.0.0.1:1");
    refused(UNREACHABLE, "does not answer");
  }

  /** Some run is killed while it works, if only the machine lets the test look often enough. */
  @Test
  void killed_everyFileIsTheOldOrTheNew_andTheNextRunGoesOn() throws Exception {
    int count = 600;
    byte[] old = encrypt("secret", NONE);
    Files.write(dir.resolve("old"), old);
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      files.add(dir.resolve("f" + i));
      manifest.add("{\"file\":\"" + files.getLast() + "\"}");
    }
    long replaced = 0;
    for (int attempt = 0; attempt < 5 && (replaced == 0 || replaced == count); attempt++) {
      Files.deleteIfExists(dir.resolve("m.results"));
      for (Path file : files) {
        Files.write(file, old);
      }
      kms.rotateKeyOnDemand(r -> r.keyId(key));
      replaced = killedAtWork(files, old);
    }
    assertThat(replaced).as("files that were replaced before the end").isBetween(1L, count - 1L);

    Launcher.Outcome outcome = run();
    assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isZero();
    String newest = kms.describeKey(r -> r.keyId(key)).keyMetadata().currentKeyMaterialId();
    for (Path file : files) {
      assertThat(material(Files.readAllBytes(file), NONE)).isEqualTo(newest);
    }
    assertThat(results().lines().filter(line -> line.contains("\"done\""))).hasSize(count);
    try (Stream<Path> all = Files.list(dir)) {
      assertThat(all.map(file -> file.getFileName().toString()).filter(it -> it.endsWith(".part")))
          .isEmpty();
    }
  }

  /** Runs it, kills it when it has replaced some files, and counts those that are new. */
  private long killedAtWork(List<Path> files, byte[] old) throws Exception {
    Files.write(dir.resolve("m"), manifest);
    Process process = Launcher.builder(dir, variables, Launcher.command(arguments())).start();
    while (Files.mismatch(files.get(10), dir.resolve("old")) == -1
        && !process.waitFor(1, TimeUnit.MILLISECONDS)) {
      // Until it has come to the eleventh file.
    }
    process.destroyForcibly();
    assertThat(process.waitFor()).isIn(KILLED, 0);
    long replaced = 0;
    for (Path file : files) {
      byte[] now = Files.readAllBytes(file);
      if (!java.util.Arrays.equals(now, old)) {
        replaced++;
        assertThat(opened(now, NONE)).isEqualTo("secret");
      }
    }
    return replaced;
  }

  private void refused(int code, String part) throws Exception {
    Launcher.Outcome outcome = run("--results", dir + "/others");
    assertThat(outcome.err()).contains(part).doesNotContain("\tat ");
    assertThat(outcome.err().strip().lines()).hasSize(1);
    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(code);
  }

  private Launcher.Outcome run(String... options) throws Exception {
    Files.write(dir.resolve("m"), manifest);
    return Launcher.run(dir, variables, Launcher.command(arguments(options)));
  }

  private String[] arguments(String... options) {
    List<String> all = new ArrayList<>(List.of("re-encrypt", "--manifest", "m"));
    if (!List.of(options).contains("--key-id")) {
      all.addAll(List.of("--key-id", key));
    }
    all.addAll(List.of(options));
    return all.toArray(String[]::new);
  }

  private String results() throws IOException {
    return Files.readString(dir.resolve("m.results"));
  }

  private byte[] encrypt(String text, Map<String, String> context) {
    return kms.encrypt(
            r -> r.keyId(key).encryptionContext(context).plaintext(SdkBytes.fromUtf8String(text)))
        .ciphertextBlob()
        .asByteArray();
  }

  private static String opened(byte[] ciphertext, Map<String, String> context) {
    return decrypt(ciphertext, context).plaintext().asString(StandardCharsets.UTF_8);
  }

  private static String material(byte[] ciphertext, Map<String, String> context) {
    return decrypt(ciphertext, context).keyMaterialId();
  }

  private static DecryptResponse decrypt(byte[] ciphertext, Map<String, String> context) {
    return kms.decrypt(
        r -> r.ciphertextBlob(SdkBytes.fromByteArray(ciphertext)).encryptionContext(context));
  }

  private static SdkBytes bytes(Path file) {
    try {
      return SdkBytes.fromByteArray(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
