package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A server in a process of its own, started by the launcher on a free port. */
public final class LaunchedServer implements AutoCloseable {

  private static final String READY = "Holdfast is ready on ";
  private static final String OPERATORS = "Operators are answered on ";
  private static final long START_SECONDS = 300;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Process process;
  private final List<String> output = Collections.synchronizedList(new ArrayList<>());
  private final CompletableFuture<String> endpoint = new CompletableFuture<>();

  private LaunchedServer(Process process) {
    this.process = process;
    Thread.ofPlatform().daemon().start(this::read);
  }

  /** A development server that keeps its data in a directory. */
  public static LaunchedServer dev(Path data) throws Exception {
    return start(Map.of("HOLDFAST_PORT", "0", "HOLDFAST_DATA", data.toString()), "dev");
  }

  /** Starts a command and waits until it says that it is ready. */
  public static LaunchedServer start(Map<String, String> variables, String... arguments)
      throws Exception {
    return start(Launcher.ROOT, variables, arguments);
  }

  /** The same of another distribution. */
  static LaunchedServer start(Path distribution, Map<String, String> variables, String... arguments)
      throws Exception {
    return start(
        Launcher.builder(distribution, variables, Launcher.commandOf(distribution, arguments)));
  }

  /** The same on one of several hosts. */
  static LaunchedServer start(
      Hosts hosts, int host, Map<String, String> variables, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(hosts.on(host));
    command.addAll(List.of(Launcher.command(arguments)));
    return start(Launcher.builder(Launcher.ROOT, variables, command.toArray(String[]::new)));
  }

  /** Starts a program of the tests that says the same when it is ready. */
  public static LaunchedServer start(Class<?> main, String... arguments) throws Exception {
    return start(main, Map.of(), arguments);
  }

  /** The same, with variables added to those of the tests. */
  static LaunchedServer start(Class<?> main, Map<String, String> variables, String... arguments)
      throws Exception {
    return start(Launcher.builder(Launcher.ROOT, variables, Launcher.java(main, arguments)));
  }

  /** The same, with more options for its JVM. */
  public static LaunchedServer start(Class<?> main, List<String> options, String... arguments)
      throws Exception {
    return start(
        Launcher.builder(Launcher.ROOT, Map.of(), Launcher.java(options, main, arguments)));
  }

  private static LaunchedServer start(ProcessBuilder builder) throws Exception {
    LaunchedServer server = new LaunchedServer(builder.redirectErrorStream(true).start());
    try {
      server.endpoint.get(START_SECONDS, TimeUnit.SECONDS);
      return server;
    } catch (Exception e) {
      server.process.destroyForcibly();
      throw new IllegalStateException("the server did not start:\n" + server.output(), e);
    }
  }

  public URI endpoint() {
    return URI.create(endpoint.join());
  }

  /**
   * What a program finds in its environment that is to use this development server; may be changed.
   *
   * @param home where it keeps and finds its own files
   */
  public Map<String, String> variables(Path home) {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("AWS_ENDPOINT_URL", endpoint().toString());
    variables.put("AWS_ACCESS_KEY_ID", "test");
    variables.put("AWS_SECRET_ACCESS_KEY", "test");
    variables.put("AWS_DEFAULT_REGION", "us-east-1");
    variables.put("HOME", home.toString());
    return variables;
  }

  /** What the AWS CLI answers as text, which must have had no complaint. */
  String aws(Path directory, Map<String, String> credentials, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>(List.of("aws", "--endpoint-url"));
    command.addAll(List.of(endpoint().toString(), "--region", "us-east-1", "--output", "text"));
    command.addAll(List.of(arguments));
    Launcher.Outcome outcome = Launcher.run(directory, credentials, command.toArray(String[]::new));
    assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isZero();
    return outcome.out().strip();
  }

  /** Where operators' tools are answered. */
  public URI operators() {
    return output()
        .lines()
        .filter(line -> line.startsWith(OPERATORS))
        .map(line -> URI.create(line.substring(OPERATORS.length())))
        .findFirst()
        .orElseThrow();
  }

  public int port() {
    return endpoint().getPort();
  }

  /** Everything printed so far, standard output and standard error. */
  public String output() {
    synchronized (output) {
      return String.join("\n", output);
    }
  }

  /** Sends a signal, such as {@code TERM}, and waits for the end. */
  public int signal(String name, long seconds) throws Exception {
    send(name);
    return exit(seconds);
  }

  /** Sends a signal, and waits for nothing. */
  public void send(String name) throws Exception {
    Launcher.run(Launcher.ROOT, Map.of(), "kill", "-" + name, Long.toString(process.pid()));
  }

  /** Waits for the end. */
  public int exit(long seconds) throws InterruptedException {
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      throw new IllegalStateException("still there after " + seconds + " s");
    }
    return process.exitValue();
  }

  /** Ends the process as a power failure of its own would: nothing is flushed, nobody is told. */
  public int kill() throws InterruptedException {
    return process.destroyForcibly().waitFor();
  }

  /**
   * Waits until it is busy, and then for some time more.
   *
   * @throws IllegalStateException when it ends meanwhile
   */
  public void letWork(BooleanSupplier busy, long millis) throws InterruptedException {
    long patienceMillis = 60_000;
    for (long waited = 0; !busy.getAsBoolean(); waited += 5) {
      if (waited > patienceMillis || process.waitFor(5, TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("it never became busy:\n" + output());
      }
    }
    if (process.waitFor(millis, TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException("it ended by itself:\n" + output());
    }
  }

  public ProcessHandle process() {
    return process.toHandle();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Calls one of the server's own addresses, such as {@code /health}. */
  public HttpResponse<String> call(String method, String path, String body, String... headers)
      throws Exception {
    return call(endpoint().resolve(path), method, body, headers);
  }

  /** Asks what only operators' tools ask, such as {@code /ready}. */
  public HttpResponse<String> ask(String path) throws Exception {
    return call(operators().resolve(path), "GET", "");
  }

  private static HttpResponse<String> call(URI where, String method, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(where).method(method, HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        output.add(line);
        if (line.startsWith(READY)) {
          endpoint.complete(line.substring(READY.length()));
        }
      }
      endpoint.completeExceptionally(new IllegalStateException("the process ended"));
    } catch (IOException e) {
      endpoint.completeExceptionally(e);
    }
  }
}
