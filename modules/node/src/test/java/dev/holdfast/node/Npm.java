package dev.holdfast.node;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Packages for Node.js, where a machine has it and can fetch them. */
public final class Npm {

  private Npm() {}

  /** Installs a package under a directory, once; a test that cannot have it is skipped. */
  public static void need(Path home, String name, String version) throws Exception {
    assumeTrue(Launcher.has("npm") && Launcher.has("node"), "skipped: no npm");
    Files.createDirectories(home);
    Path installed = home.resolve("node_modules").resolve(name).resolve("package.json");
    if (Files.exists(installed)
        && Files.readString(installed).contains("\"version\": \"" + version + "\"")) {
      return;
    }
    String wanted = name + "@" + version;
    var npm =
        Launcher.run(
            home, Map.of(), "npm", "install", "--no-audit", "--no-fund", "--prefix", ".", wanted);
    assumeTrue(npm.exitCode() == 0, "skipped: npm cannot fetch " + wanted);
  }
}
