package dev.holdfast.node.dev;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RehearsalTest {

  private static List<Path> rehearsals() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("holdfast-rehearsal-"))
          .toList();
    }
  }

  @Test
  void aRehearsal_usesKeys_andLeavesNothing() throws Exception {
    List<Path> before = rehearsals();
    // Fails if anything is answered that was not hoped for.
    Rehearsal.under(Duration.ofMillis(200), "test");
    assertThat(rehearsals()).isEqualTo(before);
  }
}
