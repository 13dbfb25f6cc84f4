package dev.holdfast.load;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Which key the next caller wants: what a feeder puts into the session. */
final class KeyFeeds {

  private static final long SEED = 4599;

  private KeyFeeds() {}

  /** Each key as often as any other. */
  static Iterator<Map<String, Object>> even(List<String> keys) {
    SplittableRandom random = new SplittableRandom(SEED);
    return Stream.generate(() -> fed(keys.get(random.nextInt(keys.size())))).iterator();
  }

  /** The n-th key with a likelihood of 1/n of the first's, as words of a language are used. */
  static Iterator<Map<String, Object>> zipf(List<String> keys) {
    double[] upTo = new double[keys.size()];
    double sum = 0;
    for (int i = 0; i < upTo.length; i++) {
      sum += 1.0 / (i + 1);
      upTo[i] = sum;
    }
    double all = sum;
    SplittableRandom random = new SplittableRandom(SEED);
    return Stream.generate(
            () -> {
              int found = Arrays.binarySearch(upTo, random.nextDouble(all));
              return fed(keys.get(found < 0 ? -found - 1 : found));
            })
        .iterator();
  }

  private static Map<String, Object> fed(String key) {
    return Map.of(Kms.KEY, key);
  }
}
