package dev.holdfast.node;

import java.net.URI;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.services.kms.KmsClient;

/** Writers that keep a server busy until it ends, however it does. */
record KeyWriters(List<KeyWriter> writers, Function<URI, KmsClient> clients) {

  private static final int WRITERS = 8;

  KeyWriters {
    writers = List.copyOf(writers);
  }

  /**
   * @param name what their keys' descriptions begin with
   */
  static KeyWriters named(String name, SplittableRandom random) {
    return named(name, random, List.of(KeyWriter.Kind.ORDINARY));
  }

  /** The same, of keys of these kinds in turn. */
  static KeyWriters named(String name, SplittableRandom random, List<KeyWriter.Kind> kinds) {
    return new KeyWriters(
        Stream.iterate(0, i -> i + 1)
            .limit(WRITERS)
            .map(i -> new KeyWriter(name + i, random.split(), kinds))
            .toList(),
        Clients::kmsWithoutRetries);
  }

  /** The same, of somebody. */
  KeyWriters by(String accessKey, String secret) {
    return new KeyWriters(
        writers, endpoint -> Clients.kmsWithoutRetries(endpoint, accessKey, secret));
  }

  /**
   * Lets them write.
   *
   * @param millis how long they have written when the end is made
   * @param end ends the server; what it returns is returned
   */
  <T> T writeUntil(LaunchedServer server, long millis, Callable<T> end) throws Exception {
    AtomicBoolean ended = new AtomicBoolean();
    URI endpoint = server.endpoint();
    try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
      List<? extends Future<?>> runs =
          writers.stream()
              .map(writer -> threads.submit(() -> write(writer, endpoint, ended)))
              .toList();
      long before = acknowledged();
      // Time passes here on purpose: the end is to fall into the midst of the writing, wherever
      // that is.
      server.letWork(() -> acknowledged() > before, millis);
      T result = end.call();
      ended.set(true);
      for (Future<?> run : runs) {
        run.get(60, TimeUnit.SECONDS);
      }
      return result;
    }
  }

  private void write(KeyWriter writer, URI endpoint, AtomicBoolean ended) {
    try (KmsClient kms = clients.apply(endpoint)) {
      writer.writeWhile(kms, () -> !ended.get());
    }
  }

  /** Compares everything that was acknowledged with what is there. */
  void check(URI endpoint) {
    try (KmsClient kms = clients.apply(endpoint)) {
      writers.forEach(writer -> writer.check(kms));
    }
  }

  long acknowledged() {
    return writers.stream().mapToLong(KeyWriter::acknowledged).sum();
  }
}
