package dev.holdfast.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.node.Launcher;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The README names exactly the libraries that are tested, in the versions that they are tested in.
 */
class CompatibilityTest {

  private static final Pattern ROW =
      Pattern.compile("\\| (.+?) \\| `([^`: ]+:[^`: ]+) (\\S+)` \\| .+ \\|");

  @Test
  void theReadmeListsWhatIsTested() throws Exception {
    List<String> listed = new ArrayList<>();
    for (String line : Files.readAllLines(Launcher.ROOT.resolve("README.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        listed.add(row.group(1) + " " + row.group(2) + " " + row.group(3));
      }
    }
    assertThat(listed).containsExactlyInAnyOrderElementsOf(tested());
  }

  private static List<String> tested() throws Exception {
    List<String> tested = new ArrayList<>();
    for (Class<?> test : tests()) {
      for (Method method : test.getDeclaredMethods()) {
        Serves serves = method.getAnnotation(Serves.class);
        if (serves != null) {
          tested.add(serves.client() + " " + serves.artifact() + " " + version(serves));
        }
      }
    }
    return tested;
  }

  private static List<Class<?>> tests() throws IOException, ClassNotFoundException {
    Path home = Path.of("target/test-classes/dev/holdfast/clients");
    List<Class<?>> tests = new ArrayList<>();
    try (Stream<Path> files = Files.list(home)) {
      for (String file : files.map(path -> path.getFileName().toString()).toList()) {
        if (file.endsWith("IT.class")) {
          tests.add(Class.forName("dev.holdfast.clients." + file.substring(0, file.length() - 6)));
        }
      }
    }
    return tests;
  }

  /** The version on the tests' class path, from the jar's name, or the one the test says. */
  private static String version(Serves serves) {
    if (!serves.version().isEmpty()) {
      return serves.version();
    }
    String artifact = serves.artifact();
    String name = artifact.substring(artifact.indexOf(':') + 1) + "-";
    for (String entry :
        System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator), -1)) {
      String jar = entry.substring(entry.lastIndexOf(File.separatorChar) + 1);
      if (jar.startsWith(name) && Character.isDigit(jar.charAt(name.length()))) {
        return jar.substring(name.length(), jar.length() - ".jar".length());
      }
    }
    return "not on the class path";
  }
}
