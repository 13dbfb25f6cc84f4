package dev.holdfast.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What {@code holdfast} starts, once it has said that it is ready; gone when this process is. */
final class LaunchedProcess {

  private static final Pattern READY = Pattern.compile("Holdfast is ready on (http://\\S+)");
  private static final int LAST_LINES = 20;
  private static final int STOP_SECONDS = 30;

  private final Process process;
  private final List<String> saidUntilReady = new CopyOnWriteArrayList<>();
  private URI endpoint = URI.create("");

  private LaunchedProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts it and waits.
   *
   * @param variables where the environment does not say otherwise
   */
  static LaunchedProcess start(Map<String, String> variables, String... arguments) {
    ProcessBuilder builder =
        new ProcessBuilder(
                Stream.concat(
                        Stream.of(System.getProperty("holdfast.launcher")), Stream.of(arguments))
                    .toList())
            .redirectErrorStream(true);
    builder.environment().putIfAbsent("HOLDFAST_BUILD", System.getProperty("holdfast.build"));
    variables.forEach(builder.environment()::putIfAbsent);
    try {
      LaunchedProcess launched = new LaunchedProcess(builder.start());
      // A simulation that fails while it prepares has no end that could stop it.
      Runtime.getRuntime().addShutdownHook(new Thread(launched::stop));
      launched.awaitReady();
      return launched;
    } catch (IOException e) {
      throw new IllegalStateException("it could not be started", e);
    }
  }

  /** Reads on in the background, so that nobody ever waits for somebody to read the log. */
  private void awaitReady() throws IOException {
    BufferedReader output = process.inputReader();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      saidUntilReady.add(line);
      Matcher ready = READY.matcher(line);
      if (ready.find()) {
        endpoint = URI.create(ready.group(1));
        Thread reader = new Thread(() -> print(output));
        reader.setDaemon(true);
        reader.start();
        return;
      }
    }
    int from = Math.max(0, saidUntilReady.size() - LAST_LINES);
    throw new IllegalStateException(
        "it did not start:\n"
            + String.join("\n", saidUntilReady.subList(from, saidUntilReady.size())));
  }

  private void print(BufferedReader output) {
    try {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        System.out.println(line);
      }
    } catch (IOException e) {
      // The output of a process that is ended is closed, even while somebody reads it.
      if (process.isAlive()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  URI endpoint() {
    return endpoint;
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  String saidUntilReady() {
    return String.join("\n", saidUntilReady);
  }

  /** Ends it, in order if it can. */
  void stop() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
