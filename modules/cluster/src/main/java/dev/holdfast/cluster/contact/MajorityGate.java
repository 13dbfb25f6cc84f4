package dev.holdfast.cluster.contact;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.apache.pekko.Done;

/**
 * Open while the others cannot have gone on without this node. Asked before and after every use of
 * a key, so it costs a look at the clock, and nothing where there are no others.
 */
public final class MajorityGate {

  /** Of a node that has no others, ever. */
  public static final MajorityGate ALONE = new MajorityGate(() -> 0, true);

  private final LongSupplier nanos;
  private final boolean alone;
  private final CompletableFuture<Done> opened = new CompletableFuture<>();

  /** On the clock of {@code nanos}, whose numbers may wrap. */
  private volatile long openUntil;

  private MajorityGate(LongSupplier nanos, boolean alone) {
    this.nanos = nanos;
    this.alone = alone;
    this.openUntil = nanos.getAsLong();
    if (alone) {
      opened.complete(Done.getInstance());
    }
  }

  /**
   * A gate that is closed until it is told otherwise.
   *
   * @param nanos monotonic, and goes on while the process is stopped
   */
  static MajorityGate closed(LongSupplier nanos) {
    return new MajorityGate(nanos, false);
  }

  public boolean isOpen() {
    return alone || nanos.getAsLong() - openUntil < 0;
  }

  /** Completes when it has been open once. */
  public CompletionStage<Done> opened() {
    return opened;
  }

  void openUntil(long moment) {
    openUntil = moment;
    if (moment - nanos.getAsLong() > 0) {
      opened.complete(Done.getInstance());
    }
  }
}
