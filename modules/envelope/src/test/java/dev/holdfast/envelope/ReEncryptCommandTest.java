package dev.holdfast.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/** What becomes of the items of a manifest. */
class ReEncryptCommandTest extends ManifestScene {

  @Test
  void inline_isInTheResults() throws Exception {
    inline("a", server.old("hello", NONE), "");
    assertThat(run()).as(err.toString()).isZero();
    JsonNode line = results().getFirst();
    byte[] made = Base64.getDecoder().decode(line.field("ciphertext").orElseThrow().asString());
    assertThat(server.opened(made, NONE)).isEqualTo("hello new");
    assertThat(line.toString()).contains("\"old\"", "\"new\"", BatchServer.KEY);
    assertThat(out.toString()).startsWith("1 items: 1 re-encrypted, 0 under");
  }

  @Test
  void file_isReplaced_andKeepsItsMode() throws Exception {
    Path file = file("f", server.old("hello", NONE), "");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r-----"));
    assertThat(run()).as(err.toString()).isZero();
    assertThat(server.opened(Files.readAllBytes(file), NONE)).isEqualTo("hello new");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("r--r-----");
    assertThat(files()).containsExactly("f", "m", "m.results");
  }

  @Test
  void throughALink_itsFileIsReplaced() throws Exception {
    Path real = Files.write(dir.resolve("real"), server.old("hello", NONE));
    Path link = Files.createSymbolicLink(dir.resolve("link"), real);
    manifest.add("{\"file\":\"" + link + "\"}");
    assertThat(run()).as(err.toString()).isZero();
    assertThat(server.opened(Files.readAllBytes(real), NONE)).isEqualTo("hello new");
    assertThat(link).isSymbolicLink();
  }

  @Test
  void numbersNullsAndBrokenLines_areTakenFromDatabases() throws Exception {
    String base64 = Base64.getEncoder().encodeToString(server.old("hello", NONE));
    manifest.add(
        "{\"id\":42,\"context\":null,\"ciphertext\":\""
            + base64.substring(0, 76)
            + "\\n"
            + base64.substring(76)
            + "\\n\"}\r");
    manifest.add("");
    assertThat(run()).as(err.toString()).isZero();
    assertThat(results().getFirst().field("id").orElseThrow().asString()).isEqualTo("42");
  }

  @Test
  void contextsAreKept_orReplaced() throws Exception {
    Path kept = file("kept", server.old("a", Map.of("t", "1")), "\"context\":{\"t\":\"1\"}");
    Path changed =
        file(
            "changed",
            server.newest("b", Map.of("t", "1")),
            "\"context\":{\"t\":\"1\"},\"destinationContext\":{\"t\":\"2\"}");
    assertThat(run()).as(err.toString()).isZero();
    assertThat(server.opened(Files.readAllBytes(kept), Map.of("t", "1"))).isEqualTo("a new");
    assertThat(server.opened(Files.readAllBytes(changed), Map.of("t", "2"))).isEqualTo("b new");
  }

  @Test
  void underTheNewestMaterial_isLeftAlone() throws Exception {
    byte[] newest = server.newest("hello", NONE);
    Path file = file("f", newest, "");
    inline("a", server.newest("inline", NONE), "");
    assertThat(run()).isZero();
    assertThat(file).hasBinaryContent(newest);
    assertThat(states()).containsExactly("current", "current");
    assertThat(results().toString()).doesNotContain("ciphertext");
  }

  @Test
  void whatIsDone_isNotAskedForAgain() throws Exception {
    file("f", server.old("a", NONE), "");
    inline("i", server.old("b", NONE), "");
    inline("c", server.newest("c", NONE), "");
    assertThat(run()).isZero();
    assertThat(run()).isZero();
    assertThat(server.asked).containsExactly(3);
    assertThat(out.toString()).contains("3 were done before");
  }

  @Test
  void whatIsRefused_isTold_theOthersAreDone_andItIsTriedAgain() throws Exception {
    inline("denied", server.old("denied", NONE), "");
    inline("broken", new byte[] {1, 2, 3}, "");
    Path file = file("f", server.old("a", NONE), "");
    server.refusals.put("denied", "AccessDeniedException");
    assertThat(run()).isEqualTo(Ending.PARTLY.code());
    assertThat(server.opened(Files.readAllBytes(file), NONE)).isEqualTo("a new");
    assertThat(out.toString())
        .contains(
            "denied: AccessDeniedException: told to\n", "broken: InvalidCiphertextException\n")
        .contains("1 re-encrypted", "2 failed");
    assertThat(states()).containsExactly("replacing", "done", "failed", "failed");

    server.refusals.clear();
    assertThat(run()).isEqualTo(Ending.PARTLY.code());
    assertThat(server.asked).as("only those that failed").containsExactly(3, 2);
  }

  @Test
  void whatCannotBeRead_failsByItself() throws Exception {
    manifest.add("{\"id\":\"base64\",\"ciphertext\":\"?\"}");
    manifest.add("{\"id\":\"none\",\"file\":\"" + dir.resolve("none") + "\"}");
    manifest.add("{\"id\":\"directory\",\"file\":\"" + dir + "\"}");
    file("large", new byte[CiphertextFile.MOST_BYTES + 1], "");
    Path linked = file("linked", server.old("a", NONE), "");
    Files.createLink(dir.resolve("other"), linked);
    inline("good", server.old("b", NONE), "");
    assertThat(run()).isEqualTo(Ending.PARTLY.code());
    assertThat(results().stream().flatMap(line -> Json.text(line, "error").stream()))
        .containsExactly("BrokenBase64", "MissingFile", "UnreadableFile", "TooLarge", "LinkedFile");
    assertThat(states()).contains("done");
  }

  @Test
  void fileThatSomebodyElseChangesMeanwhile_isLeftAlone() throws Exception {
    Path file = file("f", server.old("a", NONE), "");
    byte[] theirs = server.newest("theirs", NONE);
    server.before = () -> write(file, theirs);
    assertThat(run()).isEqualTo(Ending.PARTLY.code());
    assertThat(file).hasBinaryContent(theirs);
    assertThat(out.toString()).contains("ChangedFile");
    assertThat(files()).containsExactly("f", "m", "m.results");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "not json | line 1",
        "[] | line 1",
        "{} | either",
        "{\"id\":\"a\"} | either",
        "{\"id\":\"a\",\"file\":\"x\",\"ciphertext\":\"AA\"} | either",
        "{\"ciphertext\":\"AA\"} | needs an id",
        "{\"id\":\"\",\"ciphertext\":\"AA\"} | empty id",
        "{\"id\":\"a\",\"id\":\"b\",\"ciphertext\":\"AA\"} | line 1",
        "{\"id\":\"a\",\"ciphertext\":\"AA\"}{\"id\":\"b\",\"ciphertext\":\"AA\"} | line 1",
        "{\"id\":\"a\",\"ciphertext\":\"AA\",\"contxt\":{}} | contxt",
        "{\"id\":\"a\",\"ciphertext\":\"AA\",\"context\":[]} | context",
        "{\"id\":\"a\",\"ciphertext\":\"AA\",\"context\":{\"a\":1}} | context",
        "{\"id\":\"\\ud800\",\"ciphertext\":\"AA\"} | Unicode",
        "{\"file\":\"a\\u0000b\"} | cannot be",
      })
  void lineThatMakesNoSense_isRefusedBeforeAnythingIsDone(String line, String part)
      throws Exception {
    manifest.add(line);
    inline("good", server.old("a", NONE), "");
    assertRefused(Ending.INPUT, part, run());
    assertThat(server.asked).isEmpty();
    assertThat(files()).containsExactly("m");
  }

  @Test
  void lineThatIsNoText_isRefused() throws Exception {
    Files.write(dir.resolve("m"), new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'});
    assertRefused(Ending.INPUT, "line 1", runAgain());
    Files.write(dir.resolve("m"), new byte[Lines.LONGEST_BYTES + 1]);
    assertRefused(Ending.INPUT, "longer than 128 KiB", runAgain());
  }

  @Test
  void whatIsThereTwice_isRefused() throws Exception {
    inline("a", server.old("a", NONE), "");
    inline("a", server.old("b", NONE), "");
    assertRefused(Ending.INPUT, "the id a is there twice", run());
    manifest.clear();
    file("f", server.old("a", NONE), "");
    manifest.add("{\"id\":\"other\",\"file\":\"" + dir + "/./f\"}");
    assertRefused(Ending.INPUT, "is there twice", run());
  }

  @Test
  void noManifestOrNoKey_isRefused() throws Exception {
    assertRefused(Ending.INPUT, "no file", runAgain());
    inline("a", server.old("a", NONE), "");
    write();
    assertRefused(Ending.INPUT, "--key-id", execute("--manifest", dir + "/m"));
    assertRefused(Ending.INPUT, "plain file", execute("--manifest", dir.toString()));
  }

  @Test
  void itemsOwnKey_goesBeforeTheOption() throws Exception {
    inline("a", server.old("a", NONE), "\"destinationKey\":\"alias/own\"");
    write();
    assertThat(execute("--manifest", dir + "/m")).as(err.toString()).isZero();
  }

  @Test
  void largeManifest_goesInBatchesThatAServerTakes() throws Exception {
    for (int i = 0; i < 1200; i++) {
      inline("item" + i, server.old("a" + i, NONE), "");
    }
    assertThat(run()).as(err.toString()).isZero();
    assertThat(server.asked.stream().mapToInt(it -> it).sum()).isEqualTo(1200);
    assertThat(server.asked).allMatch(it -> it <= 1000).hasSizeLessThan(5);
    assertThat(states()).hasSize(1200).containsOnly("done");
  }

  @Test
  void whatCouldNotBeReadInThousands_isWrittenDownOnTheWay() throws Exception {
    for (int i = 0; i < 1500; i++) {
      manifest.add("{\"file\":\"" + dir + "/none" + i + "\"}");
    }
    assertThat(run()).isEqualTo(Ending.PARTLY.code());
    assertThat(states()).hasSize(1500).containsOnly("failed");
    assertThat(out.toString()).contains("1,500 failed").hasLineCount(22);
  }

  @Test
  void dryRun_saysWhatWouldBeRefused_andChangesNothing() throws Exception {
    byte[] old = server.old("a", NONE);
    Path file = file("f", old, "");
    inline("denied", server.old("denied", NONE), "");
    server.refusals.put("denied", "AccessDeniedException");
    assertThat(run("--dry-run")).isEqualTo(Ending.PARTLY.code());
    assertThat(out.toString())
        .contains("denied: AccessDeniedException: told to\n")
        .contains("2 items: 1 would be re-encrypted, 1 would be refused, 0 are done already");
    assertThat(file).hasBinaryContent(old);
    assertThat(files()).containsExactly("f", "m");
    assertThat(server.made).isZero();

    assertThat(run()).isEqualTo(Ending.PARTLY.code());
    byte[] results = Files.readAllBytes(dir.resolve("m.results"));
    server.refusals.clear();
    assertThat(run("--dry-run")).isZero();
    assertThat(out.toString()).contains("1 would be re-encrypted", "1 are done already");
    assertThat(dir.resolve("m.results")).hasBinaryContent(results);
  }

  @Test
  void withoutAServerNamed_isRefused_sinceAwsHasNoBatches() throws Exception {
    assumeTrue(
        System.getenv().keySet().stream().noneMatch(it -> it.startsWith("AWS_ENDPOINT_URL")),
        "skipped: a server is named to all of AWS's clients");
    inline("a", server.old("a", NONE), "");
    server.isNamed = false;
    assertRefused(Ending.USAGE, "--endpoint-url", run());
  }
}
