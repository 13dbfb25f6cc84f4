package dev.holdfast.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a run finds that others have left, and what ends one. */
class ReEncryptAgainTest extends ManifestScene {

  private static final String THROTTLED = "400 {\"__type\":\"ThrottlingException\"}";
  private static final String EXPIRED =
      "400 {\"__type\":\"ExpiredTokenException\",\"message\":\"it is over\"}";

  @Test
  void changedManifest_isRefused_untilTheChangesAreAccepted() throws Exception {
    inline("a", server.old("a", NONE), "");
    inline("b", server.old("b", NONE), "");
    assertThat(run()).isZero();
    manifest.removeLast();
    inline("b", server.old("another", NONE), "");
    assertRefused(Ending.OUTPUT, "another then", run());
    assertThat(run("--accept-changes")).as(err.toString()).isZero();
    assertThat(server.asked).as("only the one that changed").containsExactly(2, 1);
    assertThat(run()).as("from then on that is the manifest").isZero();
  }

  @Test
  void otherKeys_areRefused_untilTheChangesAreAccepted() throws Exception {
    inline("a", server.old("a", NONE), "");
    assertThat(run()).isZero();
    assertRefused(Ending.OUTPUT, "alias/one", run("--key-id", "alias/other"));
    assertRefused(Ending.OUTPUT, "no --source-key-id", run("--source-key-id", "alias/one"));
    assertThat(run("--key-id", "alias/other", "--accept-changes")).isZero();
    assertThat(server.asked).as("done once more").containsExactly(1, 1);
  }

  @Test
  void resultsThatAreNone_areLeftAlone() throws Exception {
    inline("a", server.old("a", NONE), "");
    for (String content : List.of("", "precious", "precious\nprecious", "{}\n")) {
      Path precious = Files.writeString(dir.resolve("precious"), content);
      assertRefused(Ending.OUTPUT, "precious", run("--results", precious.toString()));
      assertThat(precious).hasContent(content);
    }
  }

  @Test
  void resultsThatAnotherRunWrites_areRefused() throws Exception {
    inline("a", server.old("a", NONE), "");
    assertThat(run()).isZero();
    try (FileChannel other = FileChannel.open(dir.resolve("m.results"), StandardOpenOption.WRITE)) {
      assertThat(other.lock().isValid()).isTrue();
      assertRefused(Ending.OUTPUT, "another run", run());
    }
  }

  @Test
  void throttledAsAWhole_isAskedAgain_later() throws Exception {
    inline("a", server.old("a", NONE), "");
    server.refuseNext("503 busy", THROTTLED, THROTTLED);
    assertThat(run()).as(err.toString()).isZero();
    assertThat(pauses.stream().map(Duration::toMillis)).containsExactly(250L, 500L, 1000L);
  }

  @Test
  void throttledForTooLong_ends_andGoesOnLater() throws Exception {
    Path file = file("f", server.old("a", NONE), "");
    server.refuseNext(IntStream.range(0, 8).mapToObj(i -> THROTTLED).toArray(String[]::new));
    assertRefused(Ending.UNREACHABLE, "ThrottlingException", run());
    assertThat(pauses.stream().mapToLong(Duration::toSeconds).sum()).isBetween(20L, 60L);
    assertThat(run()).isZero();
    assertThat(server.opened(Files.readAllBytes(file), NONE)).isEqualTo("a new");
  }

  @Test
  void throttledItems_areAskedForAgain_alone() throws Exception {
    inline("a", server.old("a", NONE), "");
    inline("b", server.old("b", NONE), "");
    server.refusals.put("b", "ThrottlingException");
    server.before =
        () -> {
          if (server.asked.size() == 2) {
            server.refusals.clear();
          }
        };
    assertThat(run()).as(err.toString()).isZero();
    assertThat(server.asked).containsExactly(2, 1, 1);
  }

  @Test
  void itemThatIsNeverDone_failsInTheEnd_andNotTheOthers() throws Exception {
    inline("a", server.old("a", NONE), "");
    inline("b", server.old("b", NONE), "");
    server.refusals.put("a", "KMSInternalException");
    assertThat(run()).isEqualTo(Ending.PARTLY.code());
    assertThat(states()).containsExactlyInAnyOrder("done", "failed");
    assertThat(pauses).as("waits").hasSize(8);
  }

  @Test
  void batchesOfWhichNothingIsEverDone_areEnoughAtSomeTime() throws Exception {
    for (int i = 0; i < 3000; i++) {
      inline("item" + i, server.old("a", NONE), "");
    }
    server.refusals.put("a", "ThrottlingException");
    assertRefused(Ending.UNREACHABLE, "ThrottlingException", run());
    assertThat(server.asked).hasSizeBetween(9, 11);
  }

  @Test
  void expiredCredentials_endIt_andItGoesOn() throws Exception {
    for (int i = 0; i < 800; i++) {
      inline("item" + i, server.old("a" + i, NONE), "");
    }
    server.before =
        () -> {
          if (server.asked.size() == 1) {
            server.refuseNext(EXPIRED);
          }
        };
    assertRefused(Ending.DENIED, "ExpiredTokenException: it is over", run());
    int done = server.asked.getFirst();
    assertThat(states()).hasSize(done);
    server.before = () -> {};
    assertThat(run()).isZero();
    assertThat(server.asked.stream().mapToInt(it -> it).sum()).isEqualTo(800);
  }

  @Test
  void connectionThatIsCut_isTriedAgain() throws Exception {
    for (int i = 0; i < 800; i++) {
      inline("item" + i, server.old("a" + i, NONE), "");
    }
    server.before =
        () -> {
          if (server.asked.size() == 1 && pauses.isEmpty()) {
            server.refuseNext("cut");
          }
        };
    assertThat(run()).as(err.toString()).isZero();
    assertThat(pauses).hasSizeBetween(1, 2);
  }

  @Test
  void serverThatHasNeverAnswered_isNotWaitedFor() throws Exception {
    inline("a", server.old("a", NONE), "");
    server.close();
    assertRefused(Ending.UNREACHABLE, "does not answer", run());
    assertThat(pauses).isEmpty();
  }

  @Test
  void serverWithoutBatches_isRefused() throws Exception {
    inline("a", server.old("a", NONE), "");
    server.refuseNext("400 {\"__type\":\"UnknownOperationException\"}");
    assertRefused(Ending.UNREACHABLE, "UnknownOperationException", run());
    server.refuseNext("200 <html>hello</html>");
    assertRefused(Ending.UNREACHABLE, "none to a batch", run());
  }

  /**
   * The contexts change, so that an item that was done cannot be done again: whoever forgets that
   * it was fails.
   */
  @Test
  void killedAnywhere_theNextRunGoesOn_andNothingIsDoneTwice() throws Exception {
    String contexts = "\"context\":{\"t\":\"1\"},\"destinationContext\":{\"t\":\"2\"}";
    List<Path> files = new ArrayList<>();
    for (String name : List.of("f", "g", "h")) {
      files.add(file(name, server.old(name, Map.of("t", "1")), contexts));
    }
    inline("i", server.old("i", Map.of("t", "1")), contexts);
    List<byte[]> before = contents(files);
    assertThat(run()).as(err.toString()).isZero();
    List<byte[]> after = contents(files);
    byte[] whole = Files.readAllBytes(dir.resolve("m.results"));

    int head = ends(whole).getFirst();
    int intents = ends(whole).get(files.size());
    for (int cut : cuts(whole)) {
      if (cut < head) {
        continue;
      }
      for (int replaced = 0; replaced <= files.size(); replaced++) {
        if (cut < intents && replaced > 0 || cut > intents && replaced < files.size()) {
          continue;
        }
        Files.write(dir.resolve("m.results"), Arrays.copyOf(whole, cut));
        for (int i = 0; i < files.size(); i++) {
          write(files.get(i), i < replaced ? after.get(i) : before.get(i));
        }
        assertThat(run()).as("cut at " + cut + ", " + replaced + " replaced: " + out).isZero();
        for (Path file : files) {
          assertThat(server.opened(Files.readAllBytes(file), Map.of("t", "2"))).endsWith(" new");
        }
        assertThat(results().stream().filter(line -> line.toString().contains("\"done\"")))
            .hasSize(4);
      }
    }
  }

  @Test
  void whatAKilledRunLeftBeside_isTakenAway() throws Exception {
    byte[] old = server.old("a", NONE);
    Path file = file("f", old, "");
    assertThat(run()).isZero();
    String fingerprint = Json.text(results().getFirst(), "item").orElseThrow();
    Files.delete(dir.resolve("m.results"));
    write(file, old);
    Files.writeString(dir.resolve(".holdfast-" + fingerprint + ".part"), "half");
    assertThat(run()).isZero();
    assertThat(files()).containsExactly("f", "m", "m.results");
  }

  private static List<byte[]> contents(List<Path> files) throws IOException {
    List<byte[]> contents = new ArrayList<>();
    for (Path file : files) {
      contents.add(Files.readAllBytes(file));
    }
    return contents;
  }

  /** Behind each line. */
  private static List<Integer> ends(byte[] lines) {
    return IntStream.range(0, lines.length)
        .filter(at -> lines[at] == '\n')
        .mapToObj(at -> at + 1)
        .toList();
  }

  /** At the ends of lines, on both sides of them, and in the middle. */
  private static List<Integer> cuts(byte[] lines) {
    return ends(lines).stream()
        .flatMap(end -> Stream.of(end - 20, end - 1, end, end + 1))
        .filter(cut -> cut <= lines.length)
        .toList();
  }
}
