package throughput;

import dev.holdfast.api.http.CallMeter;
import dev.holdfast.model.Reply;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.audit.AuditTrail;
import dev.holdfast.model.key.KeyUse;
import dev.holdfast.model.key.MacAlgorithm;
import dev.holdfast.model.key.Vault;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.policy.DecidedRight;
import dev.holdfast.model.policy.Reason;
import dev.holdfast.node.metrics.Meters;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What counting and timing one request takes, on all processors at once: a vault and a trail that
 * do nothing, with the meters around them that a server has there and at its edge, less the same
 * without meters. A line as for a case of HTTP, of which only the processor time, in microseconds,
 * means something.
 *
 * <p>Usage: {@code java MetersCost.java SECONDS}
 */
public final class MetersCost {

  private static final KeyUse USE =
      new KeyUse.GenerateMac(null, null, MacAlgorithm.HMAC_SHA_256, null);
  private static final AuditRecord RECORD = record();
  private static final int AT_ONCE = 1000;

  public static void main(String[] args) throws Exception {
    double seconds = Double.parseDouble(args[0]);
    Optional<Reply> reply = Optional.of(new Reply.Answered(null));
    Vault vault =
        (Vault)
            Proxy.newProxyInstance(
                Vault.class.getClassLoader(),
                new Class<?>[] {Vault.class},
                (proxy, method, arguments) -> reply);
    CompletableFuture<Void> done = CompletableFuture.completedFuture(null);
    AuditTrail trail = told -> done;
    try (Meters meters = new Meters()) {
      CallMeter calls = meters.calls();
      Vault measuredVault = meters.measuring(vault);
      AuditTrail measuredTrail = meters.measuring(trail);
      Runnable without =
          () -> {
            vault.performIfOpen(USE);
            trail.record(RECORD);
          };
      Runnable with =
          () -> {
            long began = System.nanoTime();
            calls.began();
            long verifying = System.nanoTime();
            calls.verified(System.nanoTime() - verifying);
            measuredVault.performIfOpen(USE);
            measuredTrail.record(RECORD);
            calls.ended("Encrypt", 200, null, System.nanoTime() - began);
          };
      micros(without, 1);
      micros(with, 1);
      double more = -micros(without, seconds / 2) + micros(with, seconds / 2);
      System.out.println(String.format(Locale.ROOT, "0 0 0 0 %.3f 0", more));
    }
  }

  private static AuditRecord record() {
    DecidedRight right = new DecidedRight("kms:Encrypt", "*", new Reason.AccountRoot(), null);
    return new AuditRecord(
        AuditRecord.Identity.SERVICE,
        Instant.EPOCH,
        AuditRecord.KMS,
        "Encrypt",
        Region.US_EAST_1,
        "127.0.0.1",
        null,
        null,
        null,
        null,
        null,
        null,
        "event",
        true,
        List.of(),
        AuditRecord.Type.API_CALL,
        null,
        null,
        null,
        new AuditRecord.Decision(List.of(right), Map.of(), false, false, false),
        null,
        List.of());
  }

  /** What each takes when every processor does nothing else. */
  private static double micros(Runnable each, double seconds) throws Exception {
    int processors = Runtime.getRuntime().availableProcessors();
    double sum = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(processors)) {
      List<Future<Double>> runs = new ArrayList<>();
      for (int i = 0; i < processors; i++) {
        runs.add(
            threads.submit(() -> {
              long count = 0;
              long began = System.nanoTime();
              long now = began;
              while (now - began < seconds * 1e9) {
                for (int j = 0; j < AT_ONCE; j++) {
                  each.run();
                }
                count += AT_ONCE;
                now = System.nanoTime();
              }
              return (now - began) / 1e3 / count;
            }));
      }
      for (Future<Double> run : runs) {
        sum += run.get();
      }
    }
    return sum / processors;
  }
}
