package server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import signing.KmsConnection;

/** Several callers at once, each with a connection of its own. */
public record Callers(MeasuredServer server, int port, int count) {

  /** One call to be made by some caller: the number says which of all calls it is. */
  public interface Call {
    void make(KmsConnection connection, int number) throws IOException;
  }

  /**
   * Makes calls and says how fast they were answered. The first that fails ends it.
   *
   * @return within how many milliseconds 99 of 100 were
   */
  public double make(String what, int calls, Call call) throws Exception {
    AtomicInteger next = new AtomicInteger();
    long[] nanos = new long[calls];
    double cpu = server.cpuMillis();
    long began = System.nanoTime();
    try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
      List<Future<?>> runs = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        runs.add(
            threads.submit(() -> {
              try (KmsConnection connection = new KmsConnection(port)) {
                for (int number = next.getAndIncrement();
                    number < calls;
                    number = next.getAndIncrement()) {
                  long asked = System.nanoTime();
                  call.make(connection, number);
                  nanos[number] = System.nanoTime() - asked;
                }
              }
              return null;
            }));
      }
      for (Future<?> run : runs) {
        run.get();
      }
    }
    double seconds = MeasuredServer.millisSince(began) / 1e3;
    MeasuredServer.say(what + ", " + count + " callers", calls / seconds, "/s");
    Arrays.sort(nanos);
    if (calls == 0) {
      return 0;
    }
    double p99 = nanos[(int) (calls * 0.99)] / 1e6;
    MeasuredServer.say(
        "  processor time of the server, each", (server.cpuMillis() - cpu) * 1000 / calls, "us");
    MeasuredServer.say("  median", nanos[calls / 2] / 1e6, "ms");
    MeasuredServer.say("  99 of 100 within", p99, "ms");
    return p99;
  }
}
