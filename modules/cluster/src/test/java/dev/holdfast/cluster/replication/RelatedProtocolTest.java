package dev.holdfast.cluster.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.fake.TestRegion;
import dev.holdfast.cluster.wire.Additions;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What may be said between regions in processes apart, and by whom. */
class RelatedProtocolTest {

  private static final Path WORDS = words("");
  private static final Path RELEASED = words("-released");

  /** Types that open, or are, key material, or that a region keeps for itself. */
  private static final List<String> NEVER =
      List.of(
          "Vault",
          "Secret",
          "SealingKey",
          "OpenMaterial",
          "Plaintext",
          "BackingKey",
          "ExportedKeyToken",
          "SealedSecret",
          "Throwable");

  private static final Region HOME = TestRegion.REGION;
  private static final Region AWAY = new Region("eu-west-1");

  private final RelatedProtocol protocol = new RelatedProtocol();

  private static Path words(String which) {
    return Path.of(
        "src/test/resources/dev/holdfast/cluster/replication/related-%d%s.txt"
            .formatted(RelatedProtocol.VERSION, which));
  }

  /** After an addition: keep what was found. */
  @Test
  void wordsAreThoseThatWereWrittenDown() throws IOException {
    List<String> words = protocol.words();
    Files.write(Path.of("target/related-found.txt"), words);
    assertThat(words).isEqualTo(Files.readAllLines(WORDS));
  }

  /** After any other change: raise the version. What is released is kept when it is, never else. */
  @Test
  void releasedWordsOfAVersion_areOnlyAddedTo() throws IOException {
    assertThat(Additions.brokenBy(protocol.words(), Files.readAllLines(RELEASED))).isEmpty();
  }

  @Test
  void nothingThatOpensKeys_andNoWrappedKey_hasAForm() {
    assertThat(protocol.readCall(protocol.write(call(HOME))).orElseThrow()).isEqualTo(call(HOME));
    List<String> reached =
        protocol.words().stream().map(line -> line.substring(0, line.indexOf(" ="))).toList();
    assertThat(reached).contains("model.replication.SealedMaterials");
    // The few forms without parts are there for everybody; what is reached names them as its own.
    assertThat(protocol.words())
        .filteredOn(line -> line.contains(" = ") && !line.endsWith("= bytes"))
        .noneMatch(line ->
            NEVER.stream()
                .anyMatch(never ->
                    Arrays.asList(line.split("[ ,<>]+")).stream()
                        .anyMatch(word -> word.endsWith("." + never))));
  }

  private static RelatedCall call(Region from) {
    return new RelatedCall.MaySucceed(
        from,
        new KeyArn(
            AWAY,
            new AccountId("111122223333"),
            KeyId.fromBytes(KeyId.of(new UUID(1, 2)).toBytes(), true)),
        TestRegion.CALLER);
  }

  private static byte[] look(Region from) {
    return new RelatedProtocol()
        .write(
            new RelatedCall.Look(
                from, AWAY, KeyId.fromBytes(KeyId.of(new UUID(1, 2)).toBytes(), true)));
  }

  @Test
  void whoSpeaksForAnotherRegion_orToNobodyHere_orNonsense_isNotHeard() {
    AtomicInteger asked = new AtomicInteger();
    RelatedDoor door =
        new RelatedDoor(
            protocol,
            region -> {
              asked.incrementAndGet();
              return CompletableFuture.completedStage(Optional.empty());
            });
    assertThat(answer(door, Set.of(AWAY), look(HOME))).isEmpty();
    assertThat(answer(door, Set.of(), look(HOME))).isEmpty();
    assertThat(answer(door, Set.of(HOME), new byte[] {9, 9, 9})).isEmpty();
    byte[] cut = look(HOME);
    assertThat(answer(door, Set.of(HOME), Arrays.copyOf(cut, cut.length - 1))).isEmpty();
    assertThat(answer(door, Set.of(HOME), Arrays.copyOf(cut, cut.length + 1))).isEmpty();
    assertThat(asked).hasValue(0);
    assertThat(answer(door, Set.of(HOME), cut)).isEmpty();
    assertThat(asked).hasValue(1);
  }

  private static Optional<byte[]> answer(RelatedDoor door, Set<Region> from, byte[] message) {
    return door.answer(from, message).toCompletableFuture().join();
  }
}
