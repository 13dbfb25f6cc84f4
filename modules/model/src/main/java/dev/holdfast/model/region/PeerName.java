package dev.holdfast.model.region;

import dev.holdfast.model.name.Region;
import java.util.Optional;

/**
 * What a node's certificate says it may be, as a URI: {@code holdfast://us-east-1/keys}. A
 * certificate has one for each role.
 */
public record PeerName(Region region, NodeRole role) {

  private static final String SCHEME = "holdfast://";

  /** Empty for what is no such name. */
  public static Optional<PeerName> parse(String uri) {
    int slash = uri.startsWith(SCHEME) ? uri.indexOf('/', SCHEME.length()) : -1;
    if (slash < 0) {
      return Optional.empty();
    }
    return Region.parse(uri.substring(SCHEME.length(), slash))
        .flatMap(region ->
            NodeRole.of(uri.substring(slash + 1)).map(role -> new PeerName(region, role)));
  }

  public String uri() {
    return SCHEME + region.name() + "/" + role.word();
  }
}
