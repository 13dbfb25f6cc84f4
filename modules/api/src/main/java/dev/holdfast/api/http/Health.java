package dev.holdfast.api.http;

import java.util.List;
import java.util.Map;

/**
 * What {@code GET /health} tells.
 *
 * @param ready whether requests are served
 * @param regions the regions that run
 * @param details whatever else an operator may know, such as a version; no secrets: anyone may ask
 */
public record Health(boolean ready, List<String> regions, Map<String, String> details) {

  public Health {
    regions = List.copyOf(regions);
    details = Map.copyOf(details);
  }
}
