package dev.holdfast.node.command;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where data lies when nobody says. */
final class DataPaths {

  private DataPaths() {}

  /** By the XDG base directory specification, which wants an absolute path in the variable. */
  static Path development(Map<String, String> environment) {
    String xdg = environment.getOrDefault("XDG_DATA_HOME", "");
    Path base =
        xdg.startsWith("/")
            ? Path.of(xdg)
            : Path.of(System.getProperty("user.home"), ".local", "share");
    return base.resolve("holdfast").resolve("dev");
  }

  /**
   * The certificates of a development server.
   *
   * @param data null where nobody says
   */
  static DevelopmentTls developmentTls(@Nullable Path data) {
    return new DevelopmentTls(data != null ? data : development(System.getenv()));
  }
}
