package dev.holdfast.node.edge;

import dev.holdfast.model.name.Region;
import dev.holdfast.node.region.LocalRegions;
import java.util.stream.Collectors;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.util.ByteString;

/** {@code GET /health}: whether requests can be answered, and for which regions. */
public final class Health {

  public static final String PATH = "/health";

  private final LocalRegions regions;
  private final String version;

  public Health(LocalRegions regions, String version) {
    this.regions = regions;
    this.version = version;
  }

  /** 200 when all is well, 503 when the disk under a region has failed. */
  public HttpResponse answer() {
    boolean failed = regions.anyFailed();
    String names =
        regions.running().stream()
            .map(Region::name)
            .map(name -> '"' + name + '"')
            .collect(Collectors.joining(","));
    String json =
        "{\"status\":\"%s\",\"version\":\"%s\",\"regions\":[%s]}\n"
            .formatted(failed ? "failed" : "ready", version, names);
    return HttpResponse.create()
        .withStatus(failed ? 503 : 200)
        .withEntity(ContentTypes.APPLICATION_JSON, ByteString.fromString(json));
  }
}
