package dev.holdfast.cluster.peer;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** However what comes is cut, a frame is as long as it says. */
class FrameBoundProperties {

  static final int LONGEST = 300;
  private static final int PREFACE = 5;

  private static byte[] frames(List<Integer> lengths, int last) {
    ByteBuffer all =
        ByteBuffer.allocate(
                PREFACE + lengths.stream().mapToInt(it -> Integer.BYTES + it).sum() + Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    // What is in a frame says nothing of its length.
    Arrays.fill(all.array(), (byte) 0xFF);
    all.position(PREFACE);
    lengths.forEach(length -> all.putInt(length).position(all.position() + length));
    all.putInt(last);
    return all.array();
  }

  /** Shows it in pieces of random lengths, each in the midst of a buffer. */
  private static void show(FrameBound bound, byte[] bytes, int to, Random random)
      throws SSLException {
    int at = 0;
    while (at < to) {
      int piece = Math.min(1 + random.nextInt(random.nextBoolean() ? 3 : 200), to - at);
      bound.next(ByteBuffer.wrap(bytes, at, piece));
      at += piece;
    }
  }

  @Property
  void framesUpToTheBound_goOn(
      @ForAll @Size(max = 9) List<@IntRange(max = LONGEST) Integer> lengths,
      @ForAll Random random) {
    byte[] all = frames(lengths, LONGEST);
    assertThatCode(() -> show(new FrameBound(LONGEST), all, all.length, random))
        .doesNotThrowAnyException();
  }

  @Property
  void longerFrame_stops_asSoonAsItsLengthIsThere(
      @ForAll @Size(max = 9) List<@IntRange(max = LONGEST) Integer> lengths,
      @ForAll int beyond,
      @ForAll Random random)
      throws SSLException {
    int tooLong = beyond >= 0 && beyond <= LONGEST ? beyond + LONGEST + 1 : beyond;
    byte[] all = frames(lengths, tooLong);
    FrameBound bound = new FrameBound(LONGEST);
    show(bound, all, all.length - 1, random);
    assertThatThrownBy(() -> bound.next(ByteBuffer.wrap(all, all.length - 1, 1)))
        .isInstanceOf(SSLException.class)
        .hasMessage("a frame of " + Integer.toUnsignedString(tooLong) + " bytes");
  }
}
