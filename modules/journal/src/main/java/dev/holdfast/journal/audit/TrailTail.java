package dev.holdfast.journal.audit;

import dev.holdfast.journal.audit.TrailReader.Window;
import dev.holdfast.model.audit.UsageTally;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/** The uses that a trail tells of behind a line that was counted before; read newest first. */
public final class TrailTail implements TrailReader.Visitor {

  private final long counted;
  private final byte[] hashOfCounted;
  private final UsageTally tally = new UsageTally();
  private boolean another;

  /**
   * @param counted the sequence of the last line that was counted; 0 for none
   * @param hash of that line, by which it is known again
   */
  public TrailTail(long counted, String hash) {
    this.counted = counted;
    this.hashOfCounted = TrailLine.hashMember(hash).getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * @param before only lines of a lower sequence
   */
  public static TrailTail read(TrailReader reader, long before, long counted, String hash)
      throws IOException {
    TrailTail tail = new TrailTail(counted, hash);
    tail.another = counted >= before;
    reader.newestFirst(
        new Window(Window.ALL.from(), Window.ALL.until(), OptionalLong.of(before)), tail);
    return tail;
  }

  @Override
  public boolean visit(TrailLine line) {
    if (!another && line.sequence() <= counted) {
      if (line.sequence() == counted && line.contains(hashOfCounted)) {
        return false;
      }
      another = true;
    }
    tally.add(line.record(), line.sequence());
    return true;
  }

  /** What was counted: behind the counted line, or all when this is another trail. */
  public UsageTally tally() {
    return tally;
  }

  /** Whether the line that was counted before does not stand there. */
  public boolean isAnotherTrail() {
    return another;
  }
}
