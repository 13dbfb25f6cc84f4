package dev.holdfast.cluster.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.holdfast.model.iam.SealedSecret;
import dev.holdfast.model.key.CiphertextBlob;
import dev.holdfast.model.key.ExportedKeyToken;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.policy.AttachedKeyPolicy;
import dev.holdfast.model.policy.HeldNames;
import dev.holdfast.model.policy.Policy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The bytes in which each kind of value is written: what the words of a protocol do not say. */
class GoldenBytesTest {

  private static final Path GOLDEN =
      Path.of("src/test/resources/dev/holdfast/cluster/wire/bytes.txt");

  private static final ActorSystem<Void> SYSTEM =
      ActorSystem.create(
          Behaviors.empty(),
          "golden",
          ConfigFactory.parseString("pekko.actor.provider = local")
              .withFallback(ConfigFactory.load()));

  private enum Mood {
    GOOD,
    BAD
  }

  private sealed interface Kind {

    record Empty() implements Kind {}

    record Full(int size, @Nullable String name, @Nullable String other) implements Kind {}
  }

  private record Held(
      Optional<String> some,
      Optional<String> none,
      List<Integer> list,
      Set<String> set,
      SortedSet<String> sortedSet,
      Map<String, Integer> map,
      SortedMap<String, Long> sortedMap,
      Mood mood,
      Kind empty,
      Kind full,
      ActorRef<String> actor) {}

  private final Forms forms = new Forms(() -> ActorRefResolver.get(SYSTEM));

  @AfterAll
  static void stop() {
    SYSTEM.terminate();
  }

  /** One at least of each type that has a form of its own. */
  private static List<Object> samples() {
    return List.of(
        true,
        false,
        0,
        -1,
        Integer.MAX_VALUE,
        64L,
        Long.MIN_VALUE,
        "",
        "k\u00e4s \ud83d\udd11",
        Instant.parse("2026-01-02T03:04:05.678901234Z"),
        Instant.parse("1969-12-31T23:59:59Z"),
        UUID.fromString("01234567-89ab-cdef-fedc-ba9876543210"),
        Plaintext.takeOwnershipOf(text("opened")),
        PublicBytes.takeOwnershipOf(text("public")),
        CiphertextBlob.parse(blob()).orElseThrow(),
        ExportedKeyToken.copyOf(text("wrapped")),
        new SealedSecret(text("sealed")),
        new AttachedKeyPolicy("{}", new HeldNames(Map.of("arn", "id"))),
        ((Policy.Reading.Ready)
                Policy.readIdentity(
                    "policy",
                    """
                    {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:*","Resource":"*"}]}\
                    """))
            .policy(),
        new Held(
            Optional.of("x"),
            Optional.empty(),
            List.of(1, 300),
            Set.of("s"),
            new TreeSet<>(Set.of("b", "a")),
            Map.of("m", 1),
            new TreeMap<>(Map.of("b", 2L, "a", -2L)),
            Mood.BAD,
            new Kind.Empty(),
            new Kind.Full(7, "n", null),
            SYSTEM.deadLetters()));
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] blob() {
    byte[] blob = new byte[CiphertextBlob.BODY_AT + 1 + CiphertextBlob.TAG_LENGTH];
    blob[0] = CiphertextBlob.FORMAT;
    blob[1] = CiphertextBlob.SUITE;
    return blob;
  }

  private static String line(Object sample, byte[] bytes) {
    return sample.getClass().getSimpleName() + " " + HexFormat.of().formatHex(bytes);
  }

  private byte[] written(Object sample) {
    WireOutput out = new WireOutput();
    forms.of(sample.getClass()).write(out, sample);
    return out.finish();
  }

  /** Another form of a value is another version of each protocol that may hold it. */
  @Test
  void bytesOfValues_neverChange() throws IOException {
    List<String> lines = new ArrayList<>();
    samples().forEach(sample -> lines.add(line(sample, written(sample))));
    Files.write(Path.of("target/bytes-found.txt"), lines);
    assertThat(lines).isEqualTo(Files.readAllLines(GOLDEN));
  }

  @Test
  void bytesThatWereWrittenBefore_areReadAsWhatTheyWere() throws IOException {
    List<String> golden = Files.readAllLines(GOLDEN);
    List<Object> samples = samples();
    for (int i = 0; i < samples.size(); i++) {
      String line = golden.get(i);
      WireInput in = new WireInput(HexFormat.of().parseHex(line.substring(line.indexOf(' ') + 1)));
      Object read = forms.of(samples.get(i).getClass()).read(in);
      in.end();
      assertThat(line(read, written(read))).isEqualTo(line);
    }
  }

  @Test
  void everyTypeWithAFormOfItsOwn_isAmongThem() {
    Set<Class<?>> shown = new HashSet<>();
    samples().forEach(sample -> shown.add(sample.getClass()));
    assertThat(shown)
        .containsAll(
            new OpaqueForms()
                .all(() -> forms.of(HeldNames.class)).stream().<Class<?>>map(Leaf::type).toList());
  }
}
