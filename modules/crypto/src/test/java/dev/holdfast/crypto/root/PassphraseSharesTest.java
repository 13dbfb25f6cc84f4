package dev.holdfast.crypto.root;

import static dev.holdfast.crypto.TestTools.GENERATORS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.crypto.root.RootException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PassphraseSharesTest {

  private static final byte[] WORDS = "correct horse".getBytes(StandardCharsets.UTF_8);

  private static List<String> split(byte[] passphrase, int needed, int shares) {
    return PassphraseShares.split(passphrase, needed, shares, GENERATORS.internal());
  }

  private static void assertRefused(Reason reason, List<String> shares) {
    RootContract.assertRefused(reason, () -> PassphraseShares.combine(shares));
  }

  @Property(tries = 200)
  void enoughShares_inAnyOrder_giveItBack(
      @ForAll @Size(min = 1, max = 255) byte[] passphrase,
      @ForAll @IntRange(min = 2, max = 9) int needed,
      @ForAll @IntRange(min = 0, max = 8) int spare,
      @ForAll Random random) {
    List<String> shares = new ArrayList<>(split(passphrase, needed, needed + spare));
    Collections.shuffle(shares, random);
    assertThat(PassphraseShares.combine(shares.subList(0, needed))).isEqualTo(passphrase);
    assertThat(PassphraseShares.combine(shares)).isEqualTo(passphrase);
    assertRefused(Reason.WRONG_PASSPHRASE, shares.subList(0, needed - 1));
  }

  @Test
  void oneShareTwice_countsOnce() {
    List<String> shares = split(WORDS, 2, 3);
    assertRefused(Reason.WRONG_PASSPHRASE, List.of(shares.get(1), shares.get(1)));
  }

  @Test
  void sharesOfTwoSets_doNotMix() {
    assertRefused(
        Reason.WRONG_PASSPHRASE, List.of(split(WORDS, 2, 3).get(0), split(WORDS, 2, 3).get(1)));
  }

  @Test
  void everyChangedCharacter_isFound() {
    List<String> shares = split(WORDS, 2, 2);
    String good = shares.get(0);
    for (int i = 0; i < good.length(); i++) {
      char other = good.charAt(i) == '1' ? '2' : '1';
      String bad = good.substring(0, i) + other + good.substring(i + 1);
      assertRefused(Reason.DAMAGED, List.of(bad, shares.get(1)));
    }
    assertRefused(Reason.DAMAGED, List.of(good.substring(1), shares.get(1)));
  }

  @Test
  void endsOfLines_doNotMatter() {
    List<String> shares = split(WORDS, 2, 2);
    assertThat(PassphraseShares.combine(List.of(shares.get(0) + "\r\n", " " + shares.get(1))))
        .isEqualTo(WORDS);
  }

  /** Not the passphrase, nor its length as long as it is an ordinary one. */
  @Test
  void shares_lookAlike() {
    List<String> shares = new ArrayList<>(split(WORDS, 2, 5));
    shares.addAll(split("another".getBytes(StandardCharsets.UTF_8), 2, 5));
    assertThat(new HashSet<>(shares)).hasSize(10);
    assertThat(shares.stream().map(String::length).distinct()).hasSize(1);
  }

  @Test
  void numbersThatMakeNoSense_areRefused() {
    for (int[] numbers : new int[][] {{1, 1}, {1, 3}, {0, 3}, {4, 3}, {2, 256}}) {
      assertThatThrownBy(() -> split(WORDS, numbers[0], numbers[1]))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> split(new byte[0], 2, 3)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> split(new byte[256], 2, 3))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
