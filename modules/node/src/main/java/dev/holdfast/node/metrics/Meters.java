package dev.holdfast.node.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.api.http.CallMeter;
import dev.holdfast.api.http.TlsFailure;
import dev.holdfast.journal.store.RegionStorage;
import dev.holdfast.model.audit.AuditTrail;
import dev.holdfast.model.key.Vault;
import dev.holdfast.model.name.Region;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The meters of a process. No key, user or address is ever a label: what callers choose must not
 * decide how much there is to keep.
 */
public final class Meters implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Meters.class);

  private static final ContentType TEXT =
      ContentTypes.parse("text/plain; version=0.0.4; charset=utf-8");

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final List<Watched> watched = new CopyOnWriteArrayList<>();
  private final Counter unread =
      Counter.builder("kms.metrics.unread")
          .description("Values that could not be read for a scrape")
          .register(registry);
  private final ConcurrentMap<Throttled, Counter> throttled = new ConcurrentHashMap<>();
  private @Nullable JvmGcMetrics garbage;

  private record Throttled(String reason, String kind) {}

  /** What is asked for at each scrape. */
  private record Watched(
      MultiGauge gauge,
      List<String> labels,
      Supplier<? extends CompletionStage<Map<List<String>, Double>>> values) {}

  /** Counts and times the calls that are answered. */
  public CallMeter calls() {
    return new CallMeters(this);
  }

  /** The same trail; counts the decisions that it is told of. */
  public AuditTrail measuring(AuditTrail trail) {
    return new MeasuredTrail(trail, this);
  }

  /** The same stores; times what is written and what is read back. */
  public RegionStorage measuring(Region region, RegionStorage storage) {
    return new MeasuredStorage(storage, region, this);
  }

  /** The same vault; times its cryptography. */
  public Vault measuring(Vault vault) {
    return new MeasuredVault(vault, this);
  }

  /** Requests that were refused because there were too many. */
  public void throttled(String reason, String kind) {
    throttled
        .computeIfAbsent(
            new Throttled(reason, kind),
            unknown ->
                counter(
                    "kms.throttled",
                    "Requests refused because there were too many",
                    Tags.of("reason", reason, "class", kind)))
        .increment();
  }

  /** A connection that came to no TLS. */
  public void handshakeFailed(TlsFailure why) {
    counter(
            "kms.tls.handshakes.failed",
            "Connections of clients that came to no TLS",
            Tags.of("reason", why.word()))
        .increment();
  }

  /** One value, read at each scrape. */
  public void watch(String name, String description, DoubleSupplier value) {
    Gauge.builder(name, value::getAsDouble).description(description).register(registry);
  }

  /**
   * Values by label, read at each scrape.
   *
   * @param labels their names
   * @param values of each of the labels, and what is measured there
   */
  public void watch(
      String name,
      String description,
      List<String> labels,
      Supplier<? extends CompletionStage<Map<List<String>, Double>>> values) {
    watched.add(
        new Watched(
            MultiGauge.builder(name).description(description).register(registry), labels, values));
  }

  /** Everything as it is now, in the text format of Prometheus. */
  public CompletionStage<String> scrape() {
    watchJvm();
    CompletableFuture<?>[] read =
        watched.stream()
            .map(one -> read(one).toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new);
    return CompletableFuture.allOf(read).thenApply(all -> registry.scrape());
  }

  /** The same, as a page. */
  public CompletionStage<HttpResponse> page() {
    return scrape()
        .thenApply(text ->
            HttpResponse.create().withEntity(HttpEntities.create(TEXT, text.getBytes(UTF_8))));
  }

  /** What cannot be read is missing from the answer, and counted there. */
  private CompletionStage<Void> read(Watched one) {
    CompletionStage<Map<List<String>, Double>> values;
    try {
      values = one.values.get();
    } catch (RuntimeException e) {
      values = CompletableFuture.failedStage(e);
    }
    return values.handle((found, failure) -> {
      if (failure != null) {
        LOG.warn("a value could not be read for a scrape: {}", failure.toString());
        unread.increment();
      }
      List<MultiGauge.Row<?>> rows = new ArrayList<>();
      if (found != null) {
        found.forEach((labels, value) -> rows.add(MultiGauge.Row.of(tags(one, labels), value)));
      }
      one.gauge.register(rows, true);
      return null;
    });
  }

  private static Tags tags(Watched one, List<String> values) {
    return Tags.of(
        IntStream.range(0, values.size())
            .boxed()
            .flatMap(i -> Stream.of(one.labels.get(i), values.get(i)))
            .toArray(String[]::new));
  }

  /** Not before somebody scrapes: the JVM's own beans take a good part of a start. */
  private synchronized void watchJvm() {
    if (garbage == null) {
      JvmGcMetrics collections = new JvmGcMetrics();
      garbage = collections;
      List.of(
              collections,
              new JvmMemoryMetrics(),
              new JvmThreadMetrics(),
              new ClassLoaderMetrics(),
              new ProcessorMetrics(),
              new FileDescriptorMetrics(),
              new UptimeMetrics())
          .forEach(binder -> binder.bindTo(registry));
    }
  }

  /**
   * @param buckets upper bounds; few, since each is a series for every combination of labels
   */
  Timer timer(String name, String description, Tags tags, Duration... buckets) {
    return Timer.builder(name)
        .description(description)
        .tags(tags)
        .serviceLevelObjectives(buckets)
        .register(registry);
  }

  Counter counter(String name, String description, Tags tags) {
    return Counter.builder(name).description(description).tags(tags).register(registry);
  }

  static Duration micros(long micros) {
    return Duration.ofNanos(micros * 1_000);
  }

  @Override
  public synchronized void close() {
    if (garbage != null) {
      garbage.close();
    }
    registry.close();
  }
}
