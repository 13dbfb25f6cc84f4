package dev.holdfast.node.metrics;

import dev.holdfast.api.http.CallMeter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Finds the meters of a call without making anything, once there was one like it. */
final class CallMeters implements CallMeter {

  private static final String SUCCESS = "none";
  private static final int FIRST_FAILURE = 500;

  private static final Duration[] OF_CALLS = {
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
  };

  private final Meters meters;
  private final LongAdder working = new LongAdder();
  private final Timer verification;
  private final ConcurrentMap<String, ConcurrentMap<String, Timer>> calls =
      new ConcurrentHashMap<>();

  CallMeters(Meters meters) {
    this.meters = meters;
    this.verification =
        meters.timer(
            "kms.sigv4.verify",
            "Looking at a signature, without finding its key",
            Tags.empty(),
            Meters.micros(5),
            Meters.micros(10),
            Meters.micros(25),
            Meters.micros(100),
            Meters.micros(1_000),
            Meters.micros(10_000));
    meters.watch("kms.api.inflight", "Calls that are being worked on", working::sum);
  }

  @Override
  public void began() {
    working.increment();
  }

  @Override
  public void ended(String operation, int status, @Nullable String errorName, long nanoseconds) {
    working.decrement();
    String code = errorName == null ? SUCCESS : errorName;
    ConcurrentMap<String, Timer> codes = calls.get(operation);
    Timer timer = codes == null ? null : codes.get(code);
    if (timer == null) {
      timer =
          calls
              .computeIfAbsent(operation, unknown -> new ConcurrentHashMap<>())
              .computeIfAbsent(code, unknown -> timer(operation, status, code));
    }
    timer.record(nanoseconds, TimeUnit.NANOSECONDS);
  }

  private Timer timer(String operation, int status, String code) {
    String outcome =
        code.equals(SUCCESS) ? "answered" : status < FIRST_FAILURE ? "refused" : "failed";
    return meters.timer(
        "kms.api.requests",
        "Calls, from the last byte of the request until the answer may leave",
        Tags.of("operation", operation, "outcome", outcome, "code", code),
        OF_CALLS);
  }

  @Override
  public void verified(long nanoseconds) {
    verification.record(nanoseconds, TimeUnit.NANOSECONDS);
  }

  @Override
  public void overRate(String requestClass) {
    meters.throttled("rate", requestClass);
  }
}
