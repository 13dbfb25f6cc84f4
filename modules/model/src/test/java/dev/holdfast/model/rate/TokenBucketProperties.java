package dev.holdfast.model.rate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class TokenBucketProperties {

  private static final long SECOND = 1_000_000_000L;

  /** Counts tokens the plain way: so many there are, so many come, no more than it holds. */
  private static final class PlainBucket {
    private final long each;
    private final long all;
    private long held;
    private long last;

    PlainBucket(double perSecond, long now) {
      this.each = Math.max(1, (long) Math.ceil(SECOND / perSecond));
      this.all = each * Math.max(1, (long) perSecond);
      this.held = all;
      this.last = now;
    }

    boolean take(long now) {
      held = Math.min(all, held + (now - last));
      last = now;
      if (held < each) {
        return false;
      }
      held -= each;
      return true;
    }
  }

  @Property(tries = 300)
  void bucket_givesWhatAPlainOneGives_whereverItsClockBegins(
      @ForAll @DoubleRange(min = 0.1, max = 5_000) double perSecond,
      @ForAll long start,
      @ForAll @Size(max = 300) List<@LongRange(min = 0, max = 2_000_000_000L) Long> pauses) {
    TokenBucket bucket = new TokenBucket(perSecond, start);
    PlainBucket plain = new PlainBucket(perSecond, 0);
    long passed = 0;
    for (long pause : pauses) {
      passed += pause % (pause % 3 == 0 ? SECOND / 1000 : 2 * SECOND);
      assertThat(bucket.take(start + passed)).isEqualTo(plain.take(passed));
    }
  }

  @Property(tries = 100)
  void whoKeepsToTheRate_isNeverRefused(
      @ForAll @DoubleRange(min = 0.1, max = 20_000) double perSecond) {
    TokenBucket bucket = new TokenBucket(perSecond, 0);
    long each = (long) Math.ceil(SECOND / perSecond);
    for (int i = 0; i < 1_000; i++) {
      assertThat(bucket.take(i * each)).isTrue();
    }
  }

  @Property(tries = 100)
  void whoAsksTenTimesAsOften_getsTheRateAndOneSecondsWorth(
      @ForAll @DoubleRange(min = 1, max = 2_000) double perSecond) {
    TokenBucket bucket = new TokenBucket(perSecond, 0);
    int seconds = 5;
    int taken = 0;
    long each = (long) (SECOND / perSecond / 10);
    for (long now = 0; now < seconds * SECOND; now += each) {
      taken += bucket.take(now) ? 1 : 0;
    }
    assertThat((double) taken).isBetween(perSecond * (seconds - 1), perSecond * (seconds + 1) + 2);
  }

  @Example
  void aRequestInTenSeconds_isOne() {
    TokenBucket bucket = new TokenBucket(0.1, 0);
    assertThat(bucket.take(0)).isTrue();
    assertThat(bucket.take(10 * SECOND - 1)).isFalse();
    assertThat(bucket.take(10 * SECOND)).isTrue();
    assertThat(bucket.take(10 * SECOND)).isFalse();
  }
}
