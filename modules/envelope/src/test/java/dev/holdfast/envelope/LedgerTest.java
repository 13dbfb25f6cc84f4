package dev.holdfast.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.envelope.Item.Place;
import dev.holdfast.envelope.Ledger.Purpose;
import dev.holdfast.envelope.ResultLine.Begun;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LedgerTest {

  private static final Path FILE = Path.of("m.results");
  private static final Purpose PURPOSE =
      new Purpose("hash", Optional.of("alias/new"), Optional.empty());
  private static final Answer.Done DONE =
      new Answer.Done("AAAA", "source", Optional.of("old"), "key", Optional.of("new"));

  private final Item file = item("f", new Place.InFile(Path.of("é")));
  private final Item inline = item("i", new Place.Inline("AAAA"));

  @Test
  void killedAtAnyByte_onlyWholeLinesCount() throws Failure {
    byte[] head = PURPOSE.line();
    byte[] begun = ResultLine.replacing(file, new Begun("next", DONE));
    byte[] failed =
        ResultLine.failed(inline, new Answer.Refused("AccessDeniedException", "you may not"));
    byte[] done = ResultLine.done(inline, DONE);
    byte[] replaced = ResultLine.done(file, DONE);
    byte[] all = joined(head, begun, failed, done, replaced);
    int untilBegun = head.length + begun.length;
    int untilDone = untilBegun + failed.length + done.length;

    for (int cut = head.length; cut <= all.length; cut++) {
      Ledger ledger = read(Arrays.copyOf(all, cut));
      assertThat(ledger.purpose()).isEqualTo(PURPOSE);
      assertThat(ledger.isDone(inline)).as("at " + cut).isEqualTo(cut >= untilDone);
      assertThat(ledger.isDone(file)).as("at " + cut).isEqualTo(cut == all.length);
      assertThat(ledger.begun(file).isPresent())
          .as("at " + cut)
          .isEqualTo(cut >= untilBegun && cut < all.length);
      assertThat(ledger.wholeBytes()).isLessThanOrEqualTo(cut);
      assertThat(all[(int) ledger.wholeBytes() - 1]).isEqualTo((byte) '\n');
    }
  }

  @Test
  void lineInTheMiddleThatIsNoResult_isRefused() {
    for (String line : new String[] {"{}", "x", "{\"item\":\"1\",\"state\":\"x\"}", ""}) {
      byte[] lines =
          joined(
              PURPOSE.line(),
              (line + "\n").getBytes(StandardCharsets.UTF_8),
              ResultLine.done(inline, DONE));
      assertThatThrownBy(() -> read(lines))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("line 2 of m.results is not what was written there");
    }
  }

  @Test
  void itemAskedForInOtherWords_isAnother() throws Failure {
    Ledger ledger = read(joined(PURPOSE.line(), ResultLine.done(inline, DONE)));
    assertThat(ledger.isDone(inline)).isTrue();
    assertThat(ledger.isDone(item("i", new Place.Inline("AAAB")))).isFalse();
    assertThat(ledger.isDone(item("j", new Place.Inline("AAAA")))).isFalse();
    assertThat(
            ledger.isDone(
                new Item("i", inline.place(), Map.of(), Map.of(), Optional.of("k"), "key")))
        .isFalse();
    assertThat(
            ledger.isDone(
                new Item("i", inline.place(), Map.of("a", "b"), Map.of(), Optional.empty(), "key")))
        .isFalse();
    assertThat(
            ledger.isDone(
                new Item("i", inline.place(), Map.of(), Map.of("a", "b"), Optional.empty(), "key")))
        .isFalse();
  }

  private static Item item(String id, Place place) {
    return new Item(id, place, Map.of(), Map.of(), Optional.empty(), "key");
  }

  private static Ledger read(byte[] lines) throws Failure {
    return Ledger.read(FILE, new ByteArrayInputStream(lines));
  }

  private static byte[] joined(byte[]... lines) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] line : lines) {
      all.writeBytes(line);
    }
    return all.toByteArray();
  }
}
