package dev.holdfast.journal.event;

import dev.holdfast.model.name.Region;
import dev.holdfast.model.region.RegionEvent;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The bytes of a region's events. */
final class RegionEvents {

  private static final String CREATED = "region.created.v1";

  static final Set<String> MANIFESTS = Set.of(CREATED);

  private RegionEvents() {}

  static EncodedEvent encode(RegionEvent event) {
    return switch (event) {
      case RegionEvent.RegionCreated(Region region, String fingerprint, Instant at) -> {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("region", region.name());
        fields.put("rootFingerprint", fingerprint);
        fields.put("at", at.toEpochMilli());
        yield new EncodedEvent(CREATED, CborMap.write(fields));
      }
    };
  }

  static RegionEvent decode(String manifest, Fields fields) {
    return switch (manifest) {
      case CREATED ->
          new RegionEvent.RegionCreated(
              fields.parsed("region", Region::parse),
              fields.text("rootFingerprint"),
              fields.instant("at"));
      default ->
          throw new UnknownEventException("this version does not know the event " + manifest);
    };
  }
}
