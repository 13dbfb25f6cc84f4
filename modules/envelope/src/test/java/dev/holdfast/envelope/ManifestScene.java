package dev.holdfast.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/** A manifest, a server, and what the command says. */
abstract class ManifestScene {

  static final Map<String, String> NONE = Map.of();

  final StringWriter out = new StringWriter();
  final StringWriter err = new StringWriter();
  final List<Duration> pauses = new ArrayList<>();
  final List<String> manifest = new ArrayList<>();
  BatchServer server;

  @TempDir Path dir;

  @BeforeEach
  void start() throws IOException {
    server = new BatchServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  void inline(String id, byte[] ciphertext, String more) {
    manifest.add(
        "{\"id\":\""
            + id
            + "\",\"ciphertext\":\""
            + Base64.getEncoder().encodeToString(ciphertext)
            + "\""
            + (more.isEmpty() ? "" : "," + more)
            + "}");
  }

  Path file(String name, byte[] ciphertext, String more) throws IOException {
    Path file = Files.write(dir.resolve(name), ciphertext);
    manifest.add("{\"file\":\"" + file + "\"" + (more.isEmpty() ? "" : "," + more) + "}");
    return file;
  }

  int run(String... options) throws IOException {
    write();
    return runAgain(options);
  }

  void write() throws IOException {
    Files.write(dir.resolve("m"), manifest);
  }

  int runAgain(String... options) {
    List<String> all = new ArrayList<>(List.of("--manifest", dir + "/m"));
    if (!List.of(options).contains("--key-id")) {
      all.addAll(List.of("--key-id", OneKey.ALIAS));
    }
    all.addAll(List.of(options));
    return execute(all.toArray(String[]::new));
  }

  int execute(String... options) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    List<String> line = new ArrayList<>(List.of("re-encrypt"));
    line.addAll(List.of(options));
    return Main.commandLine((asked, keyId) -> server.client(), pauses::add)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(line.toArray(String[]::new));
  }

  void assertRefused(Ending ending, String part, int code) {
    assertThat(err.toString()).contains(part).doesNotContain("\tat ");
    assertThat(err.toString().strip().lines()).hasSize(1);
    assertThat(code).as(err.toString()).isEqualTo(ending.code());
  }

  /** All lines but the head. */
  List<JsonNode> results() throws IOException {
    return Files.readAllLines(dir.resolve("m.results")).stream()
        .skip(1)
        .map(line -> Json.object(line.getBytes(StandardCharsets.UTF_8)).orElseThrow())
        .toList();
  }

  List<String> states() throws IOException {
    return results().stream().map(line -> Json.text(line, "state").orElseThrow()).toList();
  }

  List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  static void write(Path file, byte[] bytes) {
    try {
      Files.deleteIfExists(file);
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
