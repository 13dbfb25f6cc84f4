package dev.holdfast.cluster.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What counts as said before, and what as another language. */
class AdditionsTest {

  private static final List<String> RELEASED =
      List.of("Kind = Kind.One | Kind.Two", "Kind.One = size int", "Kind.Two =", "Mood = GOOD BAD");

  private static List<String> brokenBy(String... found) {
    return Additions.brokenBy(List.of(found), RELEASED);
  }

  @Test
  void whatComesBehind_changesNothingThatWasSaid() {
    assertThat(Additions.brokenBy(RELEASED, RELEASED)).isEmpty();
    assertThat(
            brokenBy(
                "Kind = Kind.One | Kind.Two | Kind.Three",
                "Kind.One = size int",
                "Kind.Three = name String",
                "Kind.Two =",
                "Mood = GOOD BAD MIXED"))
        .isEmpty();
  }

  @Test
  void whatComesBetween_orIsOtherwise_orGone_does() {
    assertThat(
            brokenBy(
                "Kind = Kind.One | Kind.Three | Kind.Two",
                "Kind.One = size int, name String",
                "Kind.Two = name String",
                "Mood = BAD GOOD"))
        .containsExactly("Kind", "Kind.One", "Kind.Two", "Mood");
    assertThat(brokenBy("Kind = Kind.One | Kind.Two", "Kind.One = size? int", "Mood = GOOD BADLY"))
        .containsExactly("Kind.One", "Kind.Two", "Mood");
  }
}
