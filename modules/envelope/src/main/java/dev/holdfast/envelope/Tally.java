package dev.holdfast.envelope;

import java.util.Locale;

/** How many items there are, and how many of them came to what. */
final class Tally {

  private final long items;
  private long before;
  private long done;
  private long current;
  private long failed;

  Tally(long items) {
    this.items = items;
  }

  /** One was done by an earlier run. */
  void countBefore() {
    before++;
  }

  void countDone() {
    done++;
  }

  /** One was as it is to be. */
  void countCurrent() {
    current++;
  }

  void countFailed() {
    failed++;
  }

  long failed() {
    return failed;
  }

  /** How far it is, for a terminal. */
  String progress(double seconds) {
    long now = done + current + failed;
    return String.format(
        Locale.ROOT,
        "%3d %%  %,d of %,d items  %,.0f/s%s",
        100 * (before + now) / Math.max(1, items),
        before + now,
        items,
        now / seconds,
        failed == 0 ? "" : String.format(Locale.ROOT, "  %,d failed", failed));
  }

  /** What came of it all. */
  String told(boolean dryRun) {
    return String.format(
        Locale.ROOT,
        dryRun
            ? "%,d items: %,d would be re-encrypted%s, %,d would be refused, %,d are done already"
            : "%,d items: %,d re-encrypted%s, %,d failed, %,d were done before",
        items,
        done,
        dryRun
            ? ""
            : String.format(Locale.ROOT, ", %,d under the newest material already", current),
        failed,
        before);
  }
}
