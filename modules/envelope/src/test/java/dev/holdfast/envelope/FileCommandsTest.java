package dev.holdfast.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileCommandsTest {

  private static final int FRAME_BYTES = 4096;

  private final OneKey kms = new OneKey();
  private final StringWriter err = new StringWriter();

  @TempDir Path dir;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, FRAME_BYTES - 1, FRAME_BYTES, FRAME_BYTES + 1, 1_000_003})
  void whatWasEncrypted_comesBack(int bytes) throws Exception {
    byte[] clear = new byte[bytes];
    new SplittableRandom(bytes).nextBytes(clear);
    Path file = Files.write(dir.resolve("file"), clear);
    assertThat(encrypt(file)).isZero();
    Files.delete(file);
    assertThat(decrypt(dir.resolve("file.encrypted"))).isZero();
    assertThat(file).hasBinaryContent(clear);
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void anyNameOfTheKey_opensIt() throws Exception {
    Path message = message("hello");
    for (String name : List.of(OneKey.ALIAS, OneKey.ARN, OneKey.ID)) {
      Path clear = dir.resolve("clear");
      assertThat(decrypt(message, "--key-id", name, "-o", clear.toString())).as(name).isZero();
      assertThat(clear).hasContent("hello");
      Files.delete(clear);
    }
  }

  @Test
  void changedAnywhere_leavesNothing() throws Exception {
    byte[] message = Files.readAllBytes(message("a secret of some length"));
    Path changed = dir.resolve("changed.encrypted");
    for (int at = 0; at < message.length; at++) {
      byte[] bytes = message.clone();
      bytes[at] ^= 0x40;
      Files.write(changed, bytes);
      assertThat(decrypt(changed))
          .as("byte " + at + ": " + err)
          .isIn(Ending.NOT_INTACT.code(), Ending.OTHER_KEY.code());
      assertThat(files()).as("byte " + at).containsExactly("changed.encrypted", "file.encrypted");
    }
  }

  @Test
  void cutAnywhere_leavesNothing() throws Exception {
    byte[] message = Files.readAllBytes(message("a secret of some length"));
    Path cut = dir.resolve("cut.encrypted");
    for (int length = 0; length < message.length; length++) {
      Files.write(cut, Arrays.copyOf(message, length));
      assertThat(decrypt(cut)).as("cut to " + length).isEqualTo(Ending.NOT_INTACT.code());
      assertThat(files()).as("cut to " + length).containsExactly("cut.encrypted", "file.encrypted");
    }
  }

  @Test
  void anotherContext_isRefusedBeforeAnythingIsWritten() throws Exception {
    Path message = message("hello", "--context", "tenant=42", "--context", "formula=a=b");
    assertRefused(Ending.OTHER_CONTEXT, "tenant=7", decrypt(message, "--context", "tenant=7"));
    assertRefused(Ending.OTHER_CONTEXT, "more=", decrypt(message, "--context", "more="));
    assertThat(dir.resolve("file")).doesNotExist();
    assertThat(decrypt(message, "--context", "formula=a=b")).isZero();
  }

  @Test
  void anotherKey_isRefused_andTheRightOneNamed() throws Exception {
    int code = decrypt(message("hello"), "--key-id", OneKey.ARN.replace("0000-1111", "0000-9999"));
    assertRefused(Ending.OTHER_KEY, OneKey.ARN, code);
    assertThat(files()).containsExactly("file.encrypted");
  }

  @Test
  void messageWithoutCommitment_isRefused() throws Exception {
    Path message = dir.resolve("old.encrypted");
    Files.write(message, PlainSdk.messageWithoutCommitment(kms, OneKey.ARN));
    assertRefused(Ending.NOT_INTACT, "commit", decrypt(message));
    assertThat(files()).containsExactly("old.encrypted");
  }

  @ParameterizedTest
  @CsvSource({
    "AccessDeniedException, 400, DENIED",
    "InvalidSignatureException, 403, DENIED",
    "UnrecognizedClientException, 400, DENIED",
    "NotFoundException, 400, KEY_REFUSED",
    "DisabledException, 400, KEY_REFUSED",
    "KMSInternalException, 500, UNREACHABLE",
    "ThrottlingException, 400, UNREACHABLE"
  })
  void refusalsOfTheServer_areTold(String refusal, int status, Ending ending) throws Exception {
    Path message = message("hello");
    kms.refusing(refusal, status);
    assertRefused(ending, refusal, decrypt(message));
    assertRefused(ending, refusal, decrypt(message, "--key-id", OneKey.ARN));
    Path file = Files.writeString(dir.resolve("other"), "hello");
    assertRefused(ending, refusal, encrypt(file));
    assertThat(files()).containsExactly("file.encrypted", "other");
  }

  @Test
  void fileThatExists_isLeftAlone_withoutForce() throws Exception {
    Path message = message("new");
    Path file = Files.writeString(dir.resolve("file"), "old");
    assertRefused(Ending.OUTPUT, "--force", decrypt(message));
    assertThat(file).hasContent("old");
    assertThat(decrypt(message, "--force")).isZero();
    assertThat(file).hasContent("new");
  }

  @Test
  void failedReplacement_leavesTheOldFile() throws Exception {
    Path message = message("new");
    Path file = Files.writeString(dir.resolve("file"), "old");
    byte[] bytes = Files.readAllBytes(message);
    bytes[bytes.length - 1] ^= 1;
    Files.write(message, bytes);
    assertRefused(Ending.NOT_INTACT, "signature", decrypt(message, "--force"));
    assertThat(file).hasContent("old");
    assertThat(files()).containsExactly("file", "file.encrypted");
  }

  @Test
  void throughALink_itsFileIsReplaced() throws Exception {
    Path message = message("new");
    Path real = Files.writeString(dir.resolve("real"), "old");
    Path link = Files.createSymbolicLink(dir.resolve("file"), real);
    assertThat(decrypt(message, "--force")).isZero();
    assertThat(real).hasContent("new");
    assertThat(link).isSymbolicLink();
  }

  @Test
  void deviceIsNeverReplaced() throws Exception {
    int code = decrypt(message("hello"), "--force", "-o", "/dev/null");
    assertRefused(Ending.OUTPUT, "--output -", code);
    assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
  }

  @Test
  void whatIsWritten_isItsOwners() throws Exception {
    Path message = message("hello");
    assertThat(decrypt(message)).isZero();
    for (Path file : List.of(message, dir.resolve("file"))) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void placesThatMakeNoSense_areRefused() throws Exception {
    Path file = Files.writeString(dir.resolve("text"), "hello");
    assertRefused(Ending.INPUT, "no file", encrypt(dir.resolve("none")));
    assertRefused(Ending.INPUT, "directory", encrypt(dir));
    assertRefused(Ending.OUTPUT, "directory", encrypt(file, "-o", dir + "/none/x"));
    assertRefused(Ending.OUTPUT, "directory", encrypt(file, "-o", dir.toString()));
    assertRefused(Ending.USAGE, ".encrypted", decrypt(file));
    assertThat(files()).containsExactly("text");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tenant", "=42", "aws-crypto-public-key=x"})
  void contextThatMakesNoSense_isRefused(String context) throws Exception {
    Path file = Files.writeString(dir.resolve("text"), "hello");
    assertRefused(Ending.USAGE, "--context", encrypt(file, "--context", context));
    assertThat(files()).containsExactly("text");
  }

  @Test
  void contextGivenTwice_isRefused() throws Exception {
    Path file = Files.writeString(dir.resolve("text"), "hello");
    int code = encrypt(file, "--context", "a=1", "--context", "a=2");
    assertRefused(Ending.USAGE, "twice", code);
  }

  @Test
  void keyMustBeNamed() {
    assertThat(run("decrypt-file", "x.encrypted")).isEqualTo(Ending.USAGE.code());
    assertThat(err.toString()).contains("--key-id", "holdfast decrypt-file --help");
  }

  @ParameterizedTest
  @EnumSource
  void helpTellsEveryExitCode(Ending ending) {
    assertThat(help("decrypt-file") + help("re-encrypt"))
        .containsPattern("(?m)^ *" + ending.code() + " ");
  }

  @Test
  void helpTellsEveryVariable() {
    for (String command : List.of("encrypt-file", "decrypt-file", "re-encrypt")) {
      assertThat(help(command))
          .contains("AWS_ENDPOINT_URL_KMS", "AWS_ENDPOINT_URL", "AWS_REGION", "AWS_DEFAULT_REGION");
    }
  }

  private Path message(String clear, String... options) throws IOException {
    Path file = Files.writeString(dir.resolve("file"), clear);
    assertThat(encrypt(file, options)).as(err.toString()).isZero();
    Files.delete(file);
    return dir.resolve("file.encrypted");
  }

  private int encrypt(Path file, String... options) {
    return run("encrypt-file", with(file, options));
  }

  private int decrypt(Path file, String... options) {
    return run("decrypt-file", with(file, options));
  }

  private static String[] with(Path file, String... options) {
    List<String> args = new ArrayList<>(List.of(options));
    if (!args.contains("--key-id")) {
      args.addAll(List.of("--key-id", OneKey.ALIAS));
    }
    args.add(file.toString());
    return args.toArray(String[]::new);
  }

  private int run(String command, String... args) {
    List<String> line = new ArrayList<>(List.of(command));
    line.addAll(List.of(args));
    err.getBuffer().setLength(0);
    return Main.commandLine((options, keyId) -> kms, Thread::sleep)
        .setErr(new PrintWriter(err, true))
        .execute(line.toArray(String[]::new));
  }

  private String help(String command) {
    StringWriter out = new StringWriter();
    Main.commandLine((options, keyId) -> kms, Thread::sleep)
        .setOut(new PrintWriter(out, true))
        .execute(command, "--help");
    return out.toString();
  }

  private void assertRefused(Ending ending, String part, int code) {
    assertThat(err.toString()).contains(part).doesNotContain("\tat ");
    assertThat(err.toString().strip().lines()).hasSize(1);
    assertThat(code).as(err.toString()).isEqualTo(ending.code());
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
