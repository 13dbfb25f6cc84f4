package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That {@code deploy/JVM.md} names what the launcher passes to the JVM, and nothing else. */
class JvmPageTest {

  private static final Pattern FLAG = Pattern.compile("(?m)^\\| `(-[^`]+)` \\|");

  /** Whose value depends on the machine: the page gives none. */
  private static final Pattern OF_THE_MACHINE =
      Pattern.compile("(-Dholdfast\\.\\w+=|.*\\.parallelism=|-XX:AOTCache=).*");

  /** A distribution of nothing but the launcher, and a JDK that prints what it is told. */
  @TempDir Path distribution;

  @BeforeEach
  void distribute() throws IOException {
    Path launcher = distribution.resolve("deploy/holdfast");
    Files.createDirectories(launcher.getParent());
    Files.copy(Launcher.SCRIPT, launcher);
    Files.copy(Launcher.ROOT.resolve("pom.xml"), distribution.resolve("pom.xml"));
    for (String part : List.of("node", "envelope")) {
      Path home = distribution.resolve("modules/" + part + "/target/holdfast");
      Files.createDirectories(home.resolve("lib"));
      Files.createFile(home.resolve("lib/some.jar"));
      Files.createFile(home.resolve("holdfast.aot"));
    }
    Path jdk = distribution.resolve("jdk");
    Files.createDirectories(jdk.resolve("bin"));
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25\"\n");
    Path java = jdk.resolve("bin/java");
    Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Set<String> passed(String... arguments) throws Exception {
    Launcher.Outcome outcome =
        Launcher.run(
            distribution,
            Map.of(
                "HOLDFAST_JAVA_HOME",
                distribution.resolve("jdk").toString(),
                "HOLDFAST_JAVA_OPTS",
                ""),
            Launcher.commandOf(distribution, arguments));
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return outcome
        .out()
        .lines()
        .takeWhile(line -> !line.startsWith("dev.holdfast."))
        .filter(line -> line.startsWith("-"))
        .map(line -> OF_THE_MACHINE.matcher(line).replaceFirst("$1"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * @param heading of the section that has the tables, behind which comes the next
   */
  private static List<Set<String>> named(String heading) throws IOException {
    String page = Files.readString(Launcher.ROOT.resolve("deploy/JVM.md"));
    String section = page.split("(?m)^## " + heading + "$", 2)[1].split("(?m)^## ", 2)[0];
    return Stream.of(section.split("\n\n", -1))
        .<Set<String>>map(table ->
            FLAG.matcher(table)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new)))
        .filter(flags -> !flags.isEmpty())
        .toList();
  }

  @Test
  void flagsOfAServer_areThoseOfThePage() throws Exception {
    Set<String> flags = passed("dev");
    assertThat(flags).hasSizeGreaterThan(15);
    assertThat(named("A server")).containsExactly(flags);
  }

  @Test
  void serverThatPractises_isLeftToTheJvmsOwnMeasure() throws Exception {
    assertThat(passed("dev", "--warm-up", "15"))
        .isNotEmpty()
        .noneMatch(flag -> flag.startsWith("-XX:Tier4"));
  }

  @Test
  void flagsOfCommandsForFiles_areThoseOfThePage() throws Exception {
    Set<String> ofFiles = passed("encrypt-file");
    Set<String> ofManifests = new TreeSet<>(passed("re-encrypt"));
    assertThat(passed("decrypt-file")).isEqualTo(ofFiles);
    ofManifests.removeAll(ofFiles);
    assertThat(named("Commands that handle files")).containsExactly(ofFiles, ofManifests);
  }
}
