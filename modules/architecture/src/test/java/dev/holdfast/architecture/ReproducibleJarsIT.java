package dev.holdfast.architecture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/**
 * Nothing in the jars that were just built tells when, where or by whom: two builds of a commit by
 * the same tools give the same bytes. It does not build twice; what the compiler writes is taken to
 * depend on its input alone.
 */
class ReproducibleJarsIT {

  /** What the build writes into every archive, whatever the time is. */
  private static final LocalDateTime BUILD_TIME =
      LocalDateTime.ofInstant(
          Instant.parse(System.getProperty("holdfast.outputTimestamp")), ZoneOffset.UTC);

  private static final List<String> MANIFEST =
      List.of(
          "Manifest-Version",
          "Created-By",
          "Java-Version",
          "Build-Jdk-Spec",
          "Build-Tool-Jdk-Spec",
          "Main-Class");

  private static final String MANIFEST_FILE = "META-INF/MANIFEST.MF";

  private static final List<Path> DISTRIBUTIONS =
      List.of(
          Path.of("..", "node", "target", "holdfast", "lib"),
          Path.of("..", "envelope", "target", "holdfast", "lib"));

  /** Ours among what ships; the others are what their makers published. */
  private static List<Path> jars() throws IOException {
    List<Path> jars = new ArrayList<>();
    for (Path distribution : DISTRIBUTIONS) {
      try (Stream<Path> files = Files.list(distribution)) {
        jars.addAll(
            files.filter(file -> file.getFileName().toString().startsWith("holdfast-")).toList());
      }
    }
    return jars;
  }

  @Test
  void jarsTellNothingOfTheirBuild() throws IOException {
    List<Path> jars = jars();
    assertThat(jars)
        .as("jars of the distributions: build them, with verify")
        .extracting(jar -> jar.getFileName().toString().replaceFirst("-[0-9].*", ""))
        .contains("holdfast-model", "holdfast-api", "holdfast-node", "holdfast-envelope");
    for (Path jar : jars) {
      assertThat(faults(Files.readAllBytes(jar)))
          .as(jar + ", where something older may have been left: see that the build was clean")
          .isEmpty();
    }
  }

  private static List<String> faults(byte[] jar) throws IOException {
    List<String> faults = new ArrayList<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(jar))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (!entry.getTimeLocal().equals(BUILD_TIME)) {
          faults.add(entry.getName() + " is of " + entry.getTimeLocal());
        }
        // Where zip keeps what is finer than its own times: other times, and owners of files.
        if (entry.getExtra() != null && entry.getExtra().length > 0 && !isMark(entry.getExtra())) {
          faults.add(entry.getName() + " has more about it");
        }
        if (entry.getName().equals(MANIFEST_FILE)) {
          strangers(new String(zip.readAllBytes(), UTF_8)).forEach(faults::add);
        }
        if (entry.getName().endsWith("/pom.properties")
            && new String(zip.readAllBytes(), UTF_8).contains("#")) {
          faults.add(entry.getName() + " has a comment, which is where Java writes the time");
        }
      }
    }
    return faults;
  }

  /** The mark of a jar's first entry: four bytes that hold nothing. */
  private static boolean isMark(byte[] extra) {
    return extra.length == 4 && extra[0] == (byte) 0xFE && extra[1] == (byte) 0xCA;
  }

  private static List<String> strangers(String manifest) {
    return manifest
        .lines()
        .filter(line -> line.contains(": "))
        .filter(line -> !MANIFEST.contains(line.substring(0, line.indexOf(": "))))
        .map(line -> "the manifest says " + line)
        .toList();
  }

  @Test
  void jarOfAnotherTime_goesRed() throws IOException {
    assertThat(faults(planted("a.class", BUILD_TIME, ""))).isEmpty();
    assertThat(faults(planted("a.class", BUILD_TIME.plusSeconds(2), ""))).hasSize(1);
    assertThat(faults(planted(MANIFEST_FILE, BUILD_TIME, "Built-By: somebody\r\n"))).hasSize(1);
    assertThat(faults(planted("META-INF/maven/a/b/pom.properties", BUILD_TIME, "#Today\na=b\n")))
        .hasSize(1);
  }

  private static byte[] planted(String name, LocalDateTime time, String content)
      throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      ZipEntry entry = new ZipEntry(name);
      entry.setTimeLocal(time);
      zip.putNextEntry(entry);
      zip.write(content.getBytes(UTF_8));
      zip.closeEntry();
    }
    return bytes.toByteArray();
  }
}
