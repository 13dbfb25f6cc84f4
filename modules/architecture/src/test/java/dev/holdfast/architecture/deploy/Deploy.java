package dev.holdfast.architecture.deploy;

import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The files of {@code deploy/}, and the programs that read them. */
final class Deploy {

  static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
  static final Path FILES = ROOT.resolve("deploy");
  static final Path CHART = FILES.resolve("helm/holdfast");
  static final String NAMESPACE = "kms";

  private static final String KUBERNETES = "1.31.0";
  private static final long PATIENCE_SECONDS = 60;

  private Deploy() {}

  /** The values that the chart is tried with: the file names in ci/, without their ends. */
  static List<String> values() throws IOException {
    try (Stream<Path> files = Files.list(CHART.resolve("ci"))) {
      return files
          .map(file -> file.getFileName().toString().replace("-values.yaml", ""))
          .sorted()
          .toList();
    }
  }

  /** What the chart becomes with one of them. */
  static String chart(String values) {
    return chart(CHART.resolve("ci/" + values + "-values.yaml"));
  }

  static String chart(Path values) {
    return new Helm(CHART)
        .template()
        .withName("holdfast")
        .withNamespace(NAMESPACE)
        .withKubeVersion(KUBERNETES)
        .withValuesFile(values)
        .call();
  }

  /** What a program prints; empty where there is none of its name. */
  static Optional<String> output(String... command) throws IOException, InterruptedException {
    Process which =
        new ProcessBuilder("sh", "-c", "command -v " + command[0])
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (which.waitFor() != 0) {
      return Optional.empty();
    }
    Process process =
        new ProcessBuilder(command).directory(ROOT.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IllegalStateException(String.join(" ", command) + ":\n" + text);
    }
    return Optional.of(text);
  }
}
