package dev.holdfast.crypto.token;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * SoftHSM 2 with tokens in a folder of a test. The library learns of the folder from the variable
 * SOFTHSM2_CONF, when it is first used in a process, and of tokens then too.
 */
public final class SoftHsm {

  public static final String VARIABLE = "SOFTHSM2_CONF";

  /** What a test says that is skipped for want of it. */
  public static final String MISSING =
      "SKIPPED, AND WITH IT ALL THAT TOKENS DO: there is no SoftHSM 2"
          + " (Debian: apt-get install softhsm2)";

  private static final List<Path> LIBRARIES =
      Stream.of(
              "/usr/lib/softhsm/libsofthsm2.so",
              "/usr/lib64/softhsm/libsofthsm2.so",
              "/usr/lib64/pkcs11/libsofthsm2.so",
              "/usr/local/lib/softhsm/libsofthsm2.so")
          .map(Path::of)
          .toList();

  private final Path folder;
  private final Path configuration;

  private SoftHsm(Path folder, Path configuration) {
    this.folder = folder;
    this.configuration = configuration;
  }

  /** The library, where this machine has it. */
  public static Optional<Path> library() {
    return LIBRARIES.stream().filter(Files::isReadable).findFirst();
  }

  /** With no tokens yet. */
  public static SoftHsm in(Path folder, Path configuration) {
    try {
      Files.createDirectories(folder);
      Files.writeString(
          configuration,
          "directories.tokendir = "
              + folder
              + "\nobjectstore.backend = file\nlog.level = ERROR\nslots.removable = false\n");
      return new SoftHsm(folder, configuration);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What {@link #VARIABLE} has to say. */
  public Path configuration() {
    return configuration;
  }

  /** Makes a token; returns where its objects are. */
  public Path initialize(String label, String pin) {
    try {
      List<Path> before = tokens();
      ProcessBuilder builder =
          new ProcessBuilder(
              "softhsm2-util",
              "--init-token",
              "--free",
              "--label",
              label,
              "--so-pin",
              "87654321",
              "--pin",
              pin);
      builder.environment().put(VARIABLE, configuration.toString());
      Process process = builder.redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException("softhsm2-util: " + output);
      }
      return tokens().stream().filter(token -> !before.contains(token)).findFirst().orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private List<Path> tokens() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.toList();
    }
  }

  /** How many objects a token has, seen from outside: each is a file. */
  public static long objects(Path token) {
    try (Stream<Path> files = Files.list(token)) {
      return files
          .filter(file -> file.toString().endsWith(".object"))
          .filter(file -> !file.endsWith("token.object"))
          .count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
