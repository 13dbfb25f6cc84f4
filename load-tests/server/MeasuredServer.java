package server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** A server of its own, with what Linux tells of its processor time and memory. */
public final class MeasuredServer implements AutoCloseable {

  private static final String READY = "is ready on";
  private static final int LONGEST_START_SECONDS = 300;

  private final Process process;

  private MeasuredServer(Process process) {
    this.process = process;
  }

  /** Starts a development server. */
  public static MeasuredServer start(String launcher, int port, Path data, String with)
      throws Exception {
    return start(
        List.of(launcher, "dev", "--port", Integer.toString(port), "--data", data.toString()),
        data,
        with);
  }

  /**
   * Starts one, waits for the line that says it is ready, and says how long that took. What it
   * prints is added to {@code server.txt} beside the data.
   *
   * @param command that starts it
   * @param with what the data holds, to be said with the time
   */
  public static MeasuredServer start(List<String> command, Path data, String with)
      throws Exception {
    Path log = data.resolveSibling("server.txt");
    long before = Files.exists(log) ? Files.size(log) : 0;
    long began = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    MeasuredServer server = new MeasuredServer(process);
    while (!saysReady(log, before)) {
      if (process.waitFor(10, TimeUnit.MILLISECONDS)
          || millisSince(began) > LONGEST_START_SECONDS * 1e3) {
        server.close();
        throw new IllegalStateException("the server did not start");
      }
    }
    say("start to \"is ready\", " + with, millisSince(began), "ms");
    say("  processor time of the start", server.cpuMillis(), "ms");
    return server;
  }

  private static boolean saysReady(Path log, long from) throws IOException {
    byte[] all = Files.readAllBytes(log);
    return new String(all, (int) from, all.length - (int) from, StandardCharsets.UTF_8)
        .contains(READY);
  }

  /** VmRSS, as Linux tells it. */
  public double residentMegabytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
      }
    }
    throw new IOException("no VmRSS");
  }

  /** All that the server has used so far; Linux counts it in hundredths of a second. */
  public double cpuMillis() throws IOException {
    return cpuMillis(Path.of("/proc/" + process.pid() + "/stat"));
  }

  /** The part of it that went into compiling code, which a server pays once after each start. */
  public double compilerMillis() throws IOException {
    double sum = 0;
    try (var threads = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
      for (Path thread : threads.toList()) {
        if (Files.readString(thread.resolve("comm")).contains("CompilerThre")) {
          sum += cpuMillis(thread.resolve("stat"));
        }
      }
    }
    return sum;
  }

  private static double cpuMillis(Path statFile) throws IOException {
    String stat = Files.readString(statFile);
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 10.0;
  }

  /** Stops it and waits until it has ended. */
  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }

  public static double millisSince(long began) {
    return (System.nanoTime() - began) / 1e6;
  }

  public static void say(String what, double value, String unit) {
    System.out.println(String.format(Locale.ROOT, "%-58s %10.1f %s", what, value, unit));
  }

  public static double median(List<Double> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElse(Double.NaN);
  }

  /** Adds a figure to the file that the variable TSV names, if it names one. */
  public static void record(String measure, double value) throws IOException {
    String file = System.getenv("TSV");
    if (file != null) {
      Files.writeString(
          Path.of(file),
          String.format(Locale.ROOT, "%s\t%.3f%n", measure, value),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
  }
}
