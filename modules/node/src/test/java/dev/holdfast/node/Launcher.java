package dev.holdfast.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code deploy/holdfast} and other programs, as a person at a terminal runs them. */
public final class Launcher {

  public static final Path ROOT = root();
  public static final Path SCRIPT = ROOT.resolve("deploy/holdfast");
  private static final long PATIENCE_SECONDS = 120;

  private Launcher() {}

  public record Outcome(int exitCode, String out, String err) {}

  /** Runs a program to its end, in a directory, with variables added to those of the tests. */
  public static Outcome run(Path directory, Map<String, String> variables, String... command)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("holdfast-out", ".txt");
    Path err = Files.createTempFile("holdfast-err", ".txt");
    try {
      Process process =
          builder(directory, variables, command)
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      process.getOutputStream().close();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException(
            String.join(" ", command) + " did not end: " + text(out) + text(err));
      }
      return new Outcome(process.exitValue(), text(out), text(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  /** Runs {@code deploy/holdfast} with these arguments. */
  public static Outcome holdfast(Map<String, String> variables, String... arguments)
      throws IOException, InterruptedException {
    return run(ROOT, variables, command(arguments));
  }

  /** A build that runs in the background ignores SIGINT, and so would all that it starts. */
  public static String[] command(String... arguments) {
    return commandOf(ROOT, arguments);
  }

  /** The same of another distribution, such as an older one. */
  static String[] commandOf(Path distribution, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "env", "--default-signal=INT", distribution.resolve("deploy/holdfast").toString()));
    command.addAll(List.of(arguments));
    return command.toArray(String[]::new);
  }

  /** A class of the tests, on their class path. */
  public static String[] java(Class<?> main, String... arguments) {
    return java(List.of(), main, arguments);
  }

  /** The same, with more options for its JVM. */
  static String[] java(List<String> options, Class<?> main, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return command.toArray(String[]::new);
  }

  public static ProcessBuilder builder(
      Path directory, Map<String, String> variables, String... command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("HOLDFAST_") || name.startsWith("AWS_"));
    // The distribution under test is the one this build has just packaged.
    environment.put("HOLDFAST_BUILD", "never");
    // Many servers that live for seconds: the optimizing compiler would only hold them up.
    environment.put("HOLDFAST_JAVA_OPTS", "-XX:TieredStopAtLevel=1");
    environment.putAll(new LinkedHashMap<>(variables));
    return builder;
  }

  /** Whether a program is on the path. */
  public static boolean has(String program) throws IOException, InterruptedException {
    return run(ROOT, Map.of(), "bash", "-c", "command -v " + program).exitCode() == 0;
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }

  private static Path root() {
    String named = System.getProperty("holdfast.root");
    return (named == null ? Path.of("..", "..") : Path.of(named)).toAbsolutePath().normalize();
  }
}
