package dev.holdfast.cluster.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import dev.holdfast.cluster.key.KeyMessage;
import dev.holdfast.cluster.wire.Additions;
import dev.holdfast.cluster.wire.MalformedException;
import dev.holdfast.cluster.wire.StaysHere;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.Reply;
import dev.holdfast.model.call.PassedCall;
import dev.holdfast.model.key.Plaintext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What may be said between nodes, and how. */
class ProtocolTest {

  private static final Path WORDS = words("");
  private static final Path RELEASED = words("-released");

  private static Path words(String which) {
    return Path.of(
        "src/test/resources/dev/holdfast/cluster/peer/protocol-%d%s.txt"
            .formatted(Protocol.VERSION, which));
  }

  /** Types that open, or are, key material; none of them may ever have a form. */
  private static final List<String> NEVER =
      List.of("Vault", "Secret", "SealingKey", "OpenMaterial", "IamAccount", "Throwable");

  private static Protocol protocol() {
    return new Protocol(() -> {
      throw new IllegalStateException("no actors here");
    });
  }

  private static Plaintext secret() {
    return Plaintext.takeOwnershipOf("very secret".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void everyMessageHasAForm_orStaysWhereItIs() {
    // Making it follows every declaration and fails at the first type that has no form.
    protocol();
    Protocol.ROOTS.values().stream()
        .filter(Class::isSealed)
        .flatMap(ProtocolTest::kinds)
        .forEach(kind ->
            assertThat(StaysHere.class.isAssignableFrom(kind) || kind.isRecord() || kind.isEnum())
                .as("%s is a record, an enum or stays here", kind)
                .isTrue());
  }

  private static Stream<Class<?>> kinds(Class<?> sealed) {
    return Arrays.stream(sealed.getPermittedSubclasses())
        .flatMap(kind -> kind.isSealed() && !kind.isEnum() ? kinds(kind) : Stream.of(kind));
  }

  /** After an addition: keep what was found. */
  @Test
  void wordsAreThoseThatWereWrittenDown() throws IOException {
    List<String> words = protocol().words();
    Files.write(Path.of("target/protocol-found.txt"), words);
    assertThat(words).isEqualTo(Files.readAllLines(WORDS));
  }

  /** After any other change: raise the version. What is released is kept when it is, never else. */
  @Test
  void releasedWordsOfAVersion_areOnlyAddedTo() throws IOException {
    assertThat(Additions.brokenBy(protocol().words(), Files.readAllLines(RELEASED))).isEmpty();
  }

  @Test
  void nothingThatOpensKeys_hasAForm() {
    assertThat(protocol().words())
        .noneMatch(line ->
            NEVER.stream()
                .anyMatch(never -> line.substring(0, line.indexOf(" =")).endsWith("." + never)));
  }

  @Test
  void everyRoot_isBoundToTheSerializer_andNothingElseIs() {
    Config bound =
        ConfigFactory.parseResources("holdfast-peers.conf")
            .getConfig("pekko.actor.serialization-bindings");
    Set<String> expected = new HashSet<>(Set.of("java.lang.Throwable"));
    Protocol.ROOTS.values().forEach(root -> expected.add(root.getName()));
    Set<String> names = new HashSet<>();
    bound.entrySet().forEach(entry -> names.add(ConfigUtil.splitPath(entry.getKey()).getFirst()));
    assertThat(names).isEqualTo(expected);
  }

  @Test
  void whatStaysHere_isRefused() {
    assertThatThrownBy(() -> protocol().write("key", KeyMessage.Stop.STOP))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not for other nodes");
  }

  @Test
  void plaintext_crossesAsItIs_andIsPrintedNowhere() {
    Reply reply = new Reply.Answered(new KmsAnswer.Random(secret()), List.of());
    Object read = protocol().read("reply", protocol().write("reply", reply));
    assertThat(read).isInstanceOf(Reply.Answered.class);
    Reply.Answered answered = (Reply.Answered) read;
    assertThat(((KmsAnswer.Random) answered.answer()).bytes().reveal())
        .isEqualTo(secret().reveal());
    assertThat(read.toString()).doesNotContain("very secret");
  }

  @Test
  void passedCall_printsNothingOfHeadersAndBody() {
    PassedCall call =
        new PassedCall(
            UUID.randomUUID(),
            "10.0.0.1",
            "POST",
            "/",
            "token=very+secret",
            List.of("x-amz-security-token", "very secret"),
            List.of(),
            secret());
    assertThat(call.toString()).doesNotContain("secret");
  }

  private static Stream<byte[]> broken() {
    byte[] whole =
        protocol()
            .write(
                "reply",
                new Reply.Answered(
                    new KmsAnswer.Random(Plaintext.takeOwnershipOf(new byte[40])), List.of()));
    Stream<byte[]> cut =
        Stream.iterate(0, i -> i + 1).limit(whole.length).map(n -> Arrays.copyOf(whole, n));
    byte[] longer = Arrays.copyOf(whole, whole.length + 1);
    byte[] other = whole.clone();
    other[0] = 0x7F;
    byte[] endless = new byte[12];
    Arrays.fill(endless, (byte) 0xFF);
    return Stream.concat(cut, Stream.of(longer, other, endless));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void brokenBytes_areNoMessage(byte[] bytes) {
    assertThatThrownBy(() -> protocol().read("reply", bytes))
        .isInstanceOf(MalformedException.class);
  }
}
