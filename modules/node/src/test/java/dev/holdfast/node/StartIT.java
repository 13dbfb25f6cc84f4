package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Serializable;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What makes a start quick, and would be lost without a failure anywhere. */
class StartIT {

  private static final Path LIBRARIES = Launcher.ROOT.resolve("modules/node/target/holdfast/lib");

  @TempDir Path dir;

  /** The first class from such a jar makes the JVM digest the manifest of all of it. */
  @Test
  void noClassOfASignedJarIsLoadedBeforeReady() throws Exception {
    Path log = dir.resolve("classes.txt");
    var variables =
        Map.of("HOLDFAST_PORT", "0", "HOLDFAST_JAVA_OPTS", "-Xlog:class+load:file=" + log);
    List<String> loaded;
    try (LaunchedServer server = LaunchedServer.start(variables, "dev", "--memory")) {
      loaded = Files.readAllLines(log);
      assertThat(server.output()).contains("is ready on");
    }
    assertThat(loaded)
        .anyMatch(line -> line.contains("dev.holdfast.crypto.material.NewPairs "))
        .noneMatch(line -> line.contains("/bcprov-") || line.contains("/bcutil-"))
        .noneMatch(line -> line.contains("/AmazonCorrettoCryptoProvider-"));
  }

  /** The start-up cache holds no lambda that is serializable, as Scala's are by themselves. */
  @Test
  void lambdasOfLibrariesArePlain() throws Exception {
    URL[] jars;
    try (var files = Files.newDirectoryStream(LIBRARIES, "scala-library*.jar")) {
      jars = new URL[] {files.iterator().next().toUri().toURL()};
    }
    try (var loader = new URLClassLoader(jars, ClassLoader.getPlatformClassLoader())) {
      Class<?> functions = loader.loadClass("scala.Function");
      Class<?> ofTwo = loader.loadClass("scala.Function2");
      Object lambda = functions.getMethod("tupled", ofTwo).invoke(null, (Object) null);
      assertThat(lambda.getClass().isHidden()).isTrue();
      assertThat(lambda).isNotInstanceOf(Serializable.class);
    }
  }

  @Test
  void classFilesOfLibrariesAreNoneTooOldForTheCache() throws Exception {
    try (var files = Files.newDirectoryStream(LIBRARIES, "picocli-*.jar");
        var loader =
            new URLClassLoader(
                new URL[] {files.iterator().next().toUri().toURL()},
                ClassLoader.getPlatformClassLoader());
        var file = loader.getResourceAsStream("picocli/CommandLine.class")) {
      byte[] head = file.readNBytes(8);
      assertThat(head[7]).as("major version of the class file").isGreaterThanOrEqualTo((byte) 50);
    }
  }
}
