package dev.holdfast.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The programs that scripts compile when they measure: nothing else would notice one that is
 * broken.
 */
class ProgramsTest {

  private static final Path LIBRARIES =
      Path.of("..", "modules", "node", "target", "holdfast", "lib");

  @TempDir Path classes;

  private static String run(List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said.strip();
  }

  private static List<String> programs() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("."))) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !file.startsWith(Path.of(".", "src")))
          .filter(file -> !file.startsWith(Path.of(".", "target")))
          .map(Path::toString)
          .toList();
    }
  }

  @Test
  void everyOneOfThem_isJava_andFitsWhatItMeasures() throws Exception {
    assertThat(LIBRARIES).as("what the node module packs").isDirectory();
    Path java = Path.of(run(List.of("../deploy/holdfast", "java-path")));
    List<String> command =
        new ArrayList<>(
            List.of(
                java.resolveSibling("javac").toString(),
                "-nowarn",
                "-proc:none",
                "-cp",
                LIBRARIES + "/*",
                "-d",
                classes.toString()));
    command.addAll(programs());
    run(command);
  }
}
