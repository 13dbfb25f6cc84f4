package dev.holdfast.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The server under load: the one that property {@code endpoint} names, which may be anywhere, or a
 * development server that lives in memory for as long as this process.
 */
final class LoadedServer {

  private static final Pattern READY = Pattern.compile("Holdfast is ready on (http://\\S+)");
  private static final int LAST_LINES = 20;

  private LoadedServer() {}

  /** Where it listens. */
  static URI find() {
    String named = System.getProperty("endpoint");
    return named == null ? start() : URI.create(named);
  }

  private static URI start() {
    ProcessBuilder builder =
        new ProcessBuilder(
                System.getProperty("holdfast.launcher"), "dev", "--memory", "--port", "0")
            .redirectErrorStream(true);
    builder.environment().putIfAbsent("HOLDFAST_BUILD", System.getProperty("holdfast.build"));
    builder.environment().putIfAbsent("HOLDFAST_HEAP", "1g");
    builder.environment().putIfAbsent("HOLDFAST_HEAP_START", "1g");
    try {
      Process process = builder.start();
      // A simulation that fails while it prepares has no end that could stop the server.
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
      return endpointOf(process.inputReader());
    } catch (IOException e) {
      throw new IllegalStateException("the server could not be started", e);
    }
  }

  /** Reads on in the background, so that the server never waits for somebody to read its log. */
  private static URI endpointOf(BufferedReader output) throws IOException {
    ArrayDeque<String> last = new ArrayDeque<>();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      Matcher ready = READY.matcher(line);
      if (ready.find()) {
        Thread reader = new Thread(() -> output.lines().forEach(System.out::println));
        reader.setDaemon(true);
        reader.start();
        return URI.create(ready.group(1));
      }
      last.add(line);
      if (last.size() > LAST_LINES) {
        last.remove();
      }
    }
    throw new IllegalStateException("the server did not start:\n" + String.join("\n", last));
  }
}
