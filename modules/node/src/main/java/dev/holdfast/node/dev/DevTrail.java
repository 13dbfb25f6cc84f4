package dev.holdfast.node.dev;

import dev.holdfast.api.http.HttpEdge;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.audit.AuditTrail;
import dev.holdfast.model.name.Region;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.jspecify.annotations.Nullable;

/**
 * Tells the audit trail what is about to be done to the whole server. What stands behind such a
 * record happened at the new time, or among the new data; what the trail does not take is not done.
 */
final class DevTrail {

  /** None of AWS's services has these events. */
  private static final String EVENT_SOURCE = "holdfast";

  private final AuditTrail trail;
  private final Region home;
  private final InstantSource clock;
  private final Supplier<UUID> ids;

  /**
   * @param home stands for the region, since these calls are for all of them
   * @param clock the callers' time, which nobody moves
   * @param ids event ids
   */
  DevTrail(AuditTrail trail, Region home, InstantSource clock, Supplier<UUID> ids) {
    this.trail = trail;
    this.home = home;
    this.clock = clock;
    this.ids = ids;
  }

  /**
   * Blocks until the trail has taken it.
   *
   * @param by how far the clock moves
   * @param ahead how far it is ahead of the real time then
   * @throws CompletionException when the trail does not take it
   */
  void clockMoves(HttpEdge.Unsigned call, Duration by, Duration ahead) {
    record(
        call,
        "AdvanceClock",
        Map.of("advance", by.toString()),
        Map.of("advance", ahead.toString()));
  }

  /**
   * Blocks until the trail has taken it. The trail itself is not emptied: this record ends what it
   * tells of the data that goes.
   *
   * @throws CompletionException when the trail does not take it
   */
  void everythingGoes(HttpEdge.Unsigned call) {
    record(call, "Reset", null, null);
  }

  private void record(
      HttpEdge.Unsigned call,
      String eventName,
      @Nullable Map<String, Object> parameters,
      @Nullable Map<String, Object> answered) {
    String userAgent = call.request().getHeader("user-agent").map(HttpHeader::value).orElse(null);
    trail
        .record(
            new AuditRecord(
                // Nobody has to sign for these.
                AuditRecord.Identity.unverified(null),
                clock.instant(),
                EVENT_SOURCE,
                eventName,
                home,
                call.sourceIpAddress(),
                userAgent == null ? null : AuditRecord.cut(userAgent),
                null,
                null,
                parameters,
                answered,
                call.id().toString(),
                ids.get().toString(),
                false,
                List.of(),
                AuditRecord.Type.API_CALL,
                null,
                null,
                null,
                null,
                null,
                List.of()))
        .toCompletableFuture()
        .join();
  }
}
