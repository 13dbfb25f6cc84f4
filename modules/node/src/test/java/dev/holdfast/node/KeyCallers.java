package dev.holdfast.node;

import dev.holdfast.testkit.history.Call;
import dev.holdfast.testkit.history.History;
import dev.holdfast.testkit.history.Operation;
import dev.holdfast.testkit.history.Outcome;
import dev.holdfast.testkit.history.State;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DisabledException;
import software.amazon.awssdk.services.kms.model.KmsException;

/**
 * Callers that use, describe, enable and disable the same keys through several nodes at once, and
 * what they saw. Nothing is tried again: what was not answered clearly stays open.
 */
final class KeyCallers implements AutoCloseable {

  static final SdkBytes PLAINTEXT = SdkBytes.fromUtf8String("x");

  private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** For how long a caller leaves a node alone that did not answer. */
  private static final long SHUNNED_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final Duration END = Duration.ofSeconds(60);

  /** A key and something that only it opens. */
  record Key(String id, SdkBytes ciphertext) {}

  /** A node, as its callers name it. */
  record Node(String name, KmsClient kms) {}

  /** Of what may be seen in the journal alone: how often it was done for certain, and perhaps. */
  private record Marks(AtomicInteger acknowledged, AtomicInteger open) {
    Marks() {
      this(new AtomicInteger(), new AtomicInteger());
    }
  }

  private final SharedClock clock;
  private final List<Key> keys;
  private final Map<String, Queue<Operation>> seen = new ConcurrentHashMap<>();
  private final Map<String, Marks> marks = new ConcurrentHashMap<>();
  private final AtomicLong calls = new AtomicLong();
  private final AtomicLong open = new AtomicLong();
  private final AtomicLong mark = new AtomicLong();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<?>> running = new ArrayList<>();
  private volatile boolean stopped;

  KeyCallers(SharedClock clock, List<Key> keys) {
    this.clock = clock;
    this.keys = List.copyOf(keys);
    keys.forEach(key -> {
      seen.put(key.id(), new ConcurrentLinkedQueue<>());
      marks.put(key.id(), new Marks());
    });
  }

  /** Lets some call whatever they like, wherever they like, until they are stopped. */
  void start(int callers, List<Node> nodes, SplittableRandom random) {
    for (int i = 0; i < callers; i++) {
      String name = "caller " + i;
      SplittableRandom own = random.split();
      running.add(threads.submit(() -> call(name, nodes, own)));
    }
  }

  /** Ends them; what one of them could not make sense of comes up here. */
  void stop() throws Exception {
    stopped = true;
    for (Future<?> one : running) {
      one.get(END.toSeconds(), TimeUnit.SECONDS);
    }
    running.clear();
  }

  private void call(String name, List<Node> nodes, SplittableRandom random) {
    Map<Node, Long> shunned = new HashMap<>();
    while (!stopped) {
      Node node = nodes.get(random.nextInt(nodes.size()));
      Key key = keys.get(random.nextInt(keys.size()));
      long now = System.nanoTime();
      if (now - shunned.getOrDefault(node, now) >= 0) {
        boolean answered =
            random.nextInt(100) < 4
                ? mark(node, key)
                : ask(node, key, any(random), name).isPresent();
        if (!answered) {
          shunned.put(node, System.nanoTime() + SHUNNED_NANOS);
        }
      }
      // Faster ones would only take the processors from the nodes.
      LockSupport.parkNanos(REST_NANOS);
    }
  }

  private static Call any(SplittableRandom random) {
    int one = random.nextInt(100);
    if (one < 6) {
      return Call.ENABLE;
    }
    if (one < 12) {
      return Call.DISABLE;
    }
    return one < 75 ? Call.USE : Call.DESCRIBE;
  }

  /** One call; what it was answered, if it was. */
  Optional<Outcome> ask(Node node, Key key, Call call, String name) {
    Optional<Operation> operation = operation(node, key, call, name);
    operation.ifPresent(queue(key)::add);
    return operation.filter(known -> !known.isUnknown()).map(Operation::outcome);
  }

  /** The same, and whoever checks this history decides whether it belongs to it. */
  Optional<Operation> operation(Node node, Key key, Call call, String name) {
    calls.incrementAndGet();
    String by = name + " at " + node.name();
    long calledAt = clock.nanos();
    try {
      Outcome outcome = outcome(node.kms(), key, call);
      return Optional.of(Operation.answered(call, outcome, calledAt, clock.nanos(), by));
    } catch (SdkException e) {
      if (wasNotTaken(e)) {
        return Optional.empty();
      }
      if (call.changes()) {
        open.incrementAndGet();
      }
      return Optional.of(Operation.unanswered(call, calledAt, by));
    }
  }

  private Outcome outcome(KmsClient kms, Key key, Call call) {
    try {
      switch (call) {
        case ENABLE -> kms.enableKey(r -> r.keyId(key.id()));
        case DISABLE -> kms.disableKey(r -> r.keyId(key.id()));
        case DESCRIBE -> {
          return new Outcome.Told(
              State.valueOf(
                  kms.describeKey(r -> r.keyId(key.id())).keyMetadata().keyState().name()));
        }
        case USE -> use(kms, key);
        default -> throw new IllegalArgumentException(call.name());
      }
      return Outcome.DONE;
    } catch (DisabledException disabled) {
      return new Outcome.Told(State.DISABLED);
    }
  }

  private void use(KmsClient kms, Key key) {
    if (calls.get() % 2 == 0) {
      kms.encrypt(r -> r.keyId(key.id()).plaintext(PLAINTEXT));
    } else if (!kms.decrypt(r -> r.ciphertextBlob(key.ciphertext()))
        .plaintext()
        .equals(PLAINTEXT)) {
      throw new AssertionError("key " + key.id() + " opened something else");
    }
  }

  /** It was turned away, or nobody was there. All other errors of a server leave it open. */
  private static boolean wasNotTaken(SdkException e) {
    if (e instanceof KmsException refused && refused.statusCode() < 500) {
      if (refused.awsErrorDetails().errorCode().equals("ThrottlingException")) {
        return true;
      }
      throw refused;
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectException) {
        return true;
      }
    }
    return false;
  }

  /** A change that leaves an event of its own, whatever there was before; whether it was done. */
  boolean mark(Node node, Key key) {
    Marks ofKey = marks(key);
    calls.incrementAndGet();
    ofKey.open().incrementAndGet();
    try {
      node.kms()
          .updateKeyDescription(r -> r.keyId(key.id()).description("" + mark.incrementAndGet()));
      ofKey.acknowledged().incrementAndGet();
      ofKey.open().decrementAndGet();
      return true;
    } catch (SdkException e) {
      if (wasNotTaken(e)) {
        ofKey.open().decrementAndGet();
      } else {
        open.incrementAndGet();
      }
      return false;
    }
  }

  /** Asks until there is an answer, one node after the other. */
  void insist(List<Node> nodes, Key key, Call call, String name, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    for (int i = 0; ask(nodes.get(i % nodes.size()), key, call, name).isEmpty(); i++) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("nobody answers for key " + key.id());
      }
      LockSupport.parkNanos(10 * REST_NANOS);
    }
  }

  List<Key> keys() {
    return keys;
  }

  /** What was seen of a key so far. */
  History history(Key key, List<Operation> more) {
    return new History(Stream.concat(queue(key).stream(), more.stream()).toList());
  }

  int acknowledgedMarks(Key key) {
    return marks(key).acknowledged().get();
  }

  int openMarks(Key key) {
    return marks(key).open().get();
  }

  long calls() {
    return calls.get();
  }

  /** Of how many changes nobody was told whether they were done. */
  long openChanges() {
    return open.get();
  }

  private Queue<Operation> queue(Key key) {
    return seen.getOrDefault(key.id(), new ConcurrentLinkedQueue<>());
  }

  private Marks marks(Key key) {
    return marks.getOrDefault(key.id(), new Marks());
  }

  @Override
  public void close() {
    stopped = true;
    threads.shutdownNow();
  }
}
