package dev.holdfast.testkit.cassandra;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The Java 17 that Cassandra 5 runs on; the one that runs the tests is too new for it. */
final class OlderJava {

  private static final int FEATURE = 17;
  private static final Path INSTALLED = Path.of("/usr/lib/jvm");

  private OlderJava() {}

  /**
   * Looks where Debian installs them, then on the path.
   *
   * @throws IllegalStateException when there is none
   */
  static Path find() {
    for (Path candidate : candidates()) {
      if (Files.isExecutable(candidate) && isRight(candidate)) {
        return candidate;
      }
    }
    throw new IllegalStateException(
        "Cassandra needs a Java "
            + FEATURE
            + ", and there is none in "
            + INSTALLED
            + " or on the path (Debian: apt-get install openjdk-17-jre-headless)");
  }

  private static List<Path> candidates() {
    List<Path> all = new ArrayList<>();
    if (Files.isDirectory(INSTALLED)) {
      try (Stream<Path> homes = Files.list(INSTALLED)) {
        homes.sorted().map(home -> home.resolve("bin/java")).forEach(all::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    for (String directory : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      all.add(Path.of(directory, "java"));
    }
    return all;
  }

  private static boolean isRight(Path java) {
    try {
      Process process =
          new ProcessBuilder(java.toString(), "-version").redirectErrorStream(true).start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return text.contains("version \"" + FEATURE + ".")
          || text.contains("version \"" + FEATURE + "\"");
    } catch (IOException notRunnable) {
      return false;
    }
  }
}
