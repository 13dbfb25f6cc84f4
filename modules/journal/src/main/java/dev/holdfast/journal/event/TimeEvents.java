package dev.holdfast.journal.event;

import dev.holdfast.model.time.Lead;
import dev.holdfast.model.time.TimeEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The bytes of what a region remembers of its time. */
final class TimeEvents {

  private static final String CREDITED = "time.credited.v1";

  static final Set<String> MANIFESTS = Set.of(CREDITED);

  private TimeEvents() {}

  static EncodedEvent encode(TimeEvent event) {
    return switch (event) {
      case TimeEvent.Credited(Instant at, List<Lead> leads) -> {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("at", at.toEpochMilli());
        fields.put("leads", leads(leads));
        yield new EncodedEvent(CREDITED, CborMap.write(fields));
      }
    };
  }

  /** By names that have the order of the leads. */
  private static Map<String, Object> leads(List<Lead> leads) {
    Map<String, Object> named = new LinkedHashMap<>();
    for (Lead lead : leads) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("seconds", lead.by().toSeconds());
      fields.put("since", lead.since().toEpochMilli());
      named.put(String.format(Locale.ROOT, "%04d", named.size()), fields);
    }
    return named;
  }

  static TimeEvent decode(String manifest, Fields fields) {
    return switch (manifest) {
      case CREDITED ->
          new TimeEvent.Credited(
              fields.instant("at"),
              fields.maps("leads").stream()
                  .map(lead ->
                      new Lead(Duration.ofSeconds(lead.number("seconds")), lead.instant("since")))
                  .toList());
      default ->
          throw new UnknownEventException("this version does not know the event " + manifest);
    };
  }
}
