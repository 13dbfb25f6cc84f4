package dev.holdfast.node.command;

import dev.holdfast.model.name.Region;
import java.util.List;

/** The lines that point AWS clients at a development server. */
final class Exports {

  private Exports() {}

  static List<String> lines(String endpoint, Region region) {
    return List.of(
        "export AWS_ENDPOINT_URL=" + endpoint,
        "export AWS_ACCESS_KEY_ID=test",
        "export AWS_SECRET_ACCESS_KEY=test",
        "export AWS_REGION=" + region,
        "export AWS_DEFAULT_REGION=" + region);
  }
}
