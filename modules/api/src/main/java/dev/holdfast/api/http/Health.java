package dev.holdfast.api.http;

import java.util.Map;

/**
 * What {@code GET /health} tells.
 *
 * @param ready whether requests are served
 * @param details whatever else an operator may know, such as a version; no secrets: anyone may ask
 */
public record Health(boolean ready, Map<String, String> details) {

  public Health {
    details = Map.copyOf(details);
  }
}
