package dev.holdfast.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.node.Clients;
import dev.holdfast.node.LaunchedServer;
import dev.holdfast.node.Launcher;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyUsageType;

/** {@code holdfast encrypt-file} and {@code decrypt-file}, as a person at a terminal runs them. */
class FilesIT {

  private static final String ALIAS = "alias/files";
  private static final int OTHER_KEY = 43;
  private static final int NOT_INTACT = 42;
  private static final int OTHER_CONTEXT = 44;
  private static final int DENIED = 45;
  private static final int KEY_REFUSED = 46;
  private static final int UNREACHABLE = 47;

  @TempDir static Path data;
  private static LaunchedServer server;
  private static KmsClient kms;
  private static String keyArn;

  @TempDir Path dir;
  private final Map<String, String> variables = new LinkedHashMap<>();

  @BeforeAll
  static void start() throws Exception {
    server = LaunchedServer.dev(data);
    kms = Clients.kms(server.endpoint());
    keyArn = kms.createKey().keyMetadata().arn();
    kms.createAlias(r -> r.aliasName(ALIAS).targetKeyId(keyArn));
  }

  @AfterAll
  static void stop() {
    kms.close();
    server.close();
  }

  @BeforeEach
  void point() {
    variables.putAll(server.variables(dir));
  }

  @Test
  void hundredMegabytes_passThroughASmallHeap() throws Exception {
    Path clear = megabytes(100);
    // Without the optimizing compiler, which the tests of servers do without, AES is slow.
    variables.put("HOLDFAST_JAVA_OPTS", "");
    variables.put("HOLDFAST_HEAP", "32m");
    ok("encrypt-file", "--key-id", ALIAS, clear.toString());
    assertThat(Files.size(dir.resolve("clear.encrypted"))).isGreaterThan(Files.size(clear));
    ok("decrypt-file", "--key-id", ALIAS, "-o", at("opened"), at("clear.encrypted"));
    assertThat(Files.mismatch(clear, dir.resolve("opened"))).isEqualTo(-1);
  }

  @Test
  void ofThePlainSdk_andForThePlainSdk() throws Exception {
    byte[] clear = "hello".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    Path made = dir.resolve("sdk.encrypted");
    Files.write(made, EncryptionSdk.encrypt(kms, keyArn, Map.of("tenant", "42"), clear));
    ok("decrypt-file", "--key-id", ALIAS, "--context", "tenant=42", made.toString());
    assertThat(dir.resolve("sdk")).hasContent("hello");

    ok("encrypt-file", "--key-id", ALIAS, "--context", "a=1", "-o", at("ours"), at("sdk"));
    byte[] ours = Files.readAllBytes(dir.resolve("ours"));
    assertThat(EncryptionSdk.decrypt(kms, keyArn, ours)).isEqualTo(clear);
  }

  @Test
  void throughPipes() throws Exception {
    variables.put("KEY", ALIAS);
    var outcome =
        bash(
            "printf hello | $HOLDFAST encrypt-file --key-id $KEY - | $HOLDFAST decrypt-file"
                + " --key-id $KEY -");
    assertThat(outcome.out()).isEqualTo("hello");
    assertThat(outcome.err()).isEmpty();
  }

  @Test
  void cutShortInAPipe_saysWhatWasWritten() throws Exception {
    Path clear = Files.write(dir.resolve("clear"), new byte[100_000]);
    ok("encrypt-file", "--key-id", ALIAS, clear.toString());
    variables.put("KEY", ALIAS);
    var outcome =
        bash(
            "head -c 60000 " + at("clear.encrypted") + " | $HOLDFAST decrypt-file --key-id $KEY -");
    assertThat(outcome.exitCode()).isEqualTo(NOT_INTACT);
    assertThat(outcome.err()).contains("cut short", "bytes were already written", "do not use");
  }

  @Test
  void interrupted_leavesNothing() throws Exception {
    Path clear = Files.write(dir.resolve("clear"), new byte[300_000]);
    ok("encrypt-file", "--key-id", ALIAS, clear.toString());
    byte[] message = Files.readAllBytes(dir.resolve("clear.encrypted"));
    for (String signal : List.of("INT", "TERM")) {
      assertThat(interrupted(message, signal)).isIn(130, 143);
      assertThat(files()).as(signal).containsExactly("clear", "clear.encrypted");
    }
  }

  @Test
  void killed_leavesNothingUnderTheName() throws Exception {
    Path clear = Files.write(dir.resolve("clear"), new byte[300_000]);
    ok("encrypt-file", "--key-id", ALIAS, clear.toString());
    interrupted(Files.readAllBytes(dir.resolve("clear.encrypted")), "KILL");
    assertThat(dir.resolve("opened")).doesNotExist();
  }

  @Test
  void refusalsAreOneLine_andTellTheCaseApart() throws Exception {
    Path clear = Files.writeString(dir.resolve("clear"), "hello");
    ok("encrypt-file", "--key-id", ALIAS, "--context", "tenant=42", clear.toString());
    String message = at("clear.encrypted");
    String other = kms.createKey().keyMetadata().arn();
    refused(OTHER_KEY, keyArn, "decrypt-file", "--key-id", other, "-o", at("x"), message);
    refused(
        OTHER_CONTEXT,
        "tenant=7",
        "decrypt-file",
        "--key-id",
        ALIAS,
        "--context",
        "tenant=7",
        "-o",
        at("x"),
        message);
    refused(
        KEY_REFUSED,
        "alias/none",
        "encrypt-file",
        "--key-id",
        "alias/none",
        at("clear"),
        "-o",
        at("x"));
    String signing =
        kms.createKey(r -> r.keySpec(KeySpec.ECC_NIST_P256).keyUsage(KeyUsageType.SIGN_VERIFY))
            .keyMetadata()
            .arn();
    refused(
        KEY_REFUSED,
        "InvalidKeyUsage",
        "encrypt-file",
        "--key-id",
        signing,
        at("clear"),
        "-o",
        at("x"));
    variables.put("AWS_SECRET_ACCESS_KEY", "guess");
    refused(DENIED, "InvalidSignature", "decrypt-file", "--key-id", ALIAS, "-o", at("x"), message);
    variables.put("AWS_SECRET_ACCESS_KEY", "test");
    variables.put("AWS_ACCESS_KEY_ID", "111122223333");
    refused(DENIED, "AccessDenied", "decrypt-file", "--key-id", keyArn, "-o", at("x"), message);
    variables.put("AWS_ENDPOINT_URL_KMS", "http://127.0.0.1:1");
    refused(
        UNREACHABLE, "does not answer", "decrypt-file", "--key-id", keyArn, "-o", at("x"), message);
    assertThat(files()).containsExactly("clear", "clear.encrypted");
  }

  @Test
  void disabledKey_isRefused() throws Exception {
    String key = kms.createKey().keyMetadata().arn();
    Path clear = Files.writeString(dir.resolve("clear"), "hello");
    ok("encrypt-file", "--key-id", key, clear.toString());
    kms.disableKey(r -> r.keyId(key));
    refused(
        KEY_REFUSED,
        "disabled",
        "decrypt-file",
        "--key-id",
        key,
        "-o",
        at("x"),
        at("clear.encrypted"));
  }

  @Test
  void theServerDoesNotCarryTheSdk() throws Exception {
    try (Stream<Path> jars =
        Files.list(Launcher.ROOT.resolve("modules/node/target/holdfast/lib"))) {
      List<String> names = jars.map(jar -> jar.getFileName().toString()).toList();
      assertThat(names).anyMatch(name -> name.startsWith("holdfast-node"));
      assertThat(names)
          .noneMatch(
              name -> name.contains("aws") || name.contains("kms") || name.contains("tests"));
    }
  }

  /** Gives a decryption all of a message but the end, waits until it has begun, and signals. */
  private int interrupted(byte[] message, String signal) throws Exception {
    Process process =
        Launcher.builder(
                dir,
                variables,
                Launcher.command("decrypt-file", "--key-id", ALIAS, "-o", at("opened"), "-"))
            .start();
    try (OutputStream pipe = process.getOutputStream()) {
      pipe.write(message, 0, message.length - 1);
      pipe.flush();
      long begun = 1;
      for (int i = 0; i < 1200 && partBytes() < begun; i++) {
        assertThat(process.waitFor(50, TimeUnit.MILLISECONDS)).isFalse();
      }
      assertThat(partBytes()).as("clear text on its way").isGreaterThanOrEqualTo(begun);
      Launcher.run(dir, Map.of(), "kill", "-" + signal, Long.toString(process.pid()));
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return process.exitValue();
    } catch (IOException e) {
      // The pipe's reader is gone when it is closed.
      return process.waitFor();
    }
  }

  private long partBytes() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".part"))
          .mapToLong(file -> file.toFile().length())
          .sum();
    }
  }

  private Path megabytes(int count) throws IOException {
    Path file = dir.resolve("clear");
    byte[] piece = new byte[1 << 20];
    new SplittableRandom(1).nextBytes(piece);
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i < count; i++) {
        piece[0] = (byte) i;
        out.write(piece);
      }
    }
    return file;
  }

  private String at(String name) {
    return dir.resolve(name).toString();
  }

  private void ok(String... arguments) throws Exception {
    var outcome = Launcher.holdfast(variables, arguments);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out() + outcome.err()).as("quiet where nobody looks").isEmpty();
  }

  private void refused(int code, String part, String... arguments) throws Exception {
    var outcome = Launcher.holdfast(variables, arguments);
    assertThat(outcome.err()).contains(part).doesNotContain("\tat ");
    assertThat(outcome.err().strip().lines()).hasSize(1);
    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(code);
  }

  private Launcher.Outcome bash(String script) throws Exception {
    variables.put("HOLDFAST", Launcher.SCRIPT.toString());
    return Launcher.run(dir, variables, "bash", "-uo", "pipefail", "-c", script);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
