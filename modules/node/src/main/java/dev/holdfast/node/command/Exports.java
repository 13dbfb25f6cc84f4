package dev.holdfast.node.command;

import dev.holdfast.model.name.Region;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The lines that point AWS clients at a development server. */
final class Exports {

  private Exports() {}

  /**
   * @param trusted the certificate that they are to trust; empty without TLS
   */
  static List<String> lines(String endpoint, Region region, Optional<Path> trusted) {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "export AWS_ENDPOINT_URL=" + endpoint,
                "export AWS_ACCESS_KEY_ID=test",
                "export AWS_SECRET_ACCESS_KEY=test",
                "export AWS_REGION=" + region,
                "export AWS_DEFAULT_REGION=" + region));
    trusted.ifPresent(file -> {
      lines.add("export AWS_CA_BUNDLE=" + quoted(file));
      lines.add("export NODE_EXTRA_CA_CERTS=" + quoted(file));
    });
    return lines;
  }

  /** For a shell, which must see one word whatever the directory is called. */
  private static String quoted(Path file) {
    return "'" + file.toString().replace("'", "'\\''") + "'";
  }
}
