package dev.holdfast.api.operation;

import dev.holdfast.api.error.AwsError;
import dev.holdfast.api.error.TrailErrors;
import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.api.shape.Input;
import dev.holdfast.model.audit.AuditSearch.Attribute;
import dev.holdfast.model.audit.AuditSearch.Criterion;
import dev.holdfast.model.audit.AuditSearch.Event;
import dev.holdfast.model.audit.AuditSearch.Page;
import dev.holdfast.model.audit.AuditSearch.Places;
import dev.holdfast.model.audit.AuditSearch.Query;
import dev.holdfast.model.audit.AuditSearch.Resource;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** CloudTrail's LookupEvents, on the wire. */
public final class LookupEvents {

  private static final int DEFAULT_RESULTS = 50;
  private static final int MAX_RESULTS = 50;

  private LookupEvents() {}

  /** What becomes of a request. */
  public sealed interface Parsed {

    record Ready(Query query) implements Parsed {}

    record Refused(AwsError error) implements Parsed {}
  }

  public static Parsed parse(Input input, AccountId account, Region region) {
    List<Input> attributes = input.structures("LookupAttributes");
    Optional<Instant> from = input.moment("StartTime");
    Optional<Instant> until = input.moment("EndTime");
    int limit = input.number("MaxResults").orElse(DEFAULT_RESULTS);
    if (attributes.size() > 1) {
      return new Parsed.Refused(TrailErrors.TOO_MANY_ATTRIBUTES);
    }
    if (limit < 1 || limit > MAX_RESULTS) {
      return new Parsed.Refused(TrailErrors.MAX_RESULTS);
    }
    if (from.isPresent() && until.isPresent() && from.get().isAfter(until.get())) {
      return new Parsed.Refused(TrailErrors.TIME_RANGE);
    }
    if (input.has("EventCategory")) {
      return new Parsed.Refused(TrailErrors.EVENT_CATEGORY);
    }
    Optional<Criterion> criterion =
        attributes.isEmpty() ? Optional.empty() : criterion(attributes.getFirst());
    Query first = new Query(account, region, criterion, from, until, Places.NONE, limit);
    Optional<String> token = input.text("NextToken");
    if (token.isEmpty()) {
      return new Parsed.Ready(first);
    }
    return NextToken.read(token.get(), first)
        .<Parsed>map(after -> new Parsed.Ready(first.startingAt(after)))
        .orElseGet(() -> new Parsed.Refused(TrailErrors.NEXT_TOKEN));
  }

  private static Optional<Criterion> criterion(Input attribute) {
    return Attribute.named(attribute.requiredText("AttributeKey"))
        .map(key -> new Criterion(key, attribute.requiredText("AttributeValue")));
  }

  public static byte[] body(Query query, Page page) {
    JsonWriter json = new JsonWriter().beginObject().beginArray("Events");
    for (Event event : page.events()) {
      write(event, json);
    }
    json.endArray();
    if (!page.next().isEnd()) {
      json.text("NextToken", NextToken.write(page.next(), query));
    }
    return json.endObject().toBytes();
  }

  private static void write(Event event, JsonWriter json) {
    json.beginObject()
        .text("EventId", event.id())
        .text("EventName", event.name())
        // A text, as CloudTrail has it.
        .text("ReadOnly", Boolean.toString(event.readOnly()))
        .text("AccessKeyId", event.accessKeyId())
        .moment("EventTime", event.time())
        .text("EventSource", event.source())
        .text("Username", event.username())
        .beginArray("Resources");
    for (Resource resource : event.resources()) {
      json.beginObject()
          .text("ResourceType", resource.type())
          .text("ResourceName", resource.arn())
          .endObject();
    }
    json.endArray().text("CloudTrailEvent", event.json()).endObject();
  }
}
