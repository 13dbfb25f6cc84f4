package dev.holdfast.model.audit;

import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/** Finds in the trail what an account may know of it. */
public interface AuditSearch {

  /**
   * The account's records in a region, the newest first.
   *
   * @return fails with {@link AuditUnavailableException} when too many searches wait already or the
   *     trail cannot be read
   */
  CompletionStage<Page> find(Query query);

  /**
   * @param from of the first call wanted
   * @param until of the last call wanted, inclusive to the second
   * @param before where the page before ended: {@link Page#next}
   * @param limit of events on the page, 1 or more
   */
  record Query(
      AccountId account,
      Region region,
      Optional<Criterion> criterion,
      Optional<Instant> from,
      Optional<Instant> until,
      OptionalLong before,
      int limit) {}

  /**
   * A page. A search does only so much at a time, so that a page may be short or empty and yet be
   * followed by others.
   *
   * @param next empty when there is nothing more
   */
  record Page(List<Event> events, OptionalLong next) {
    public Page {
      events = List.copyOf(events);
    }
  }

  /**
   * @param json the record as CloudTrail tells it
   */
  record Event(AuditRecord record, String json) {}

  /** What an event is to have: an attribute by which CloudTrail's LookupEvents finds events. */
  record Criterion(Attribute attribute, String value) {

    public boolean matches(AuditRecord record) {
      return switch (attribute) {
        case EVENT_ID -> value.equals(record.eventId());
        case EVENT_NAME -> value.equals(record.eventName());
        case READ_ONLY -> value.equals(Boolean.toString(record.readOnly()));
        case USERNAME -> value.equals(record.userIdentity().shownName());
        case RESOURCE_TYPE ->
            record.resources().stream()
                .anyMatch(resource -> value.equals(resource.kind().awsName()));
        case RESOURCE_NAME ->
            record.resources().stream().anyMatch(resource -> resource.isNamed(value));
        case EVENT_SOURCE -> value.equals(record.eventSource());
        case ACCESS_KEY_ID -> value.equals(record.userIdentity().accessKeyId());
      };
    }
  }

  /** The constants' {@link #awsName} are CloudTrail's. */
  enum Attribute {
    EVENT_ID("EventId"),
    EVENT_NAME("EventName"),
    READ_ONLY("ReadOnly"),
    USERNAME("Username"),
    RESOURCE_TYPE("ResourceType"),
    RESOURCE_NAME("ResourceName"),
    EVENT_SOURCE("EventSource"),
    ACCESS_KEY_ID("AccessKeyId");

    private final String awsName;

    Attribute(String awsName) {
      this.awsName = awsName;
    }

    public String awsName() {
      return awsName;
    }

    public static Optional<Attribute> named(String awsName) {
      for (Attribute attribute : values()) {
        if (attribute.awsName.equals(awsName)) {
          return Optional.of(attribute);
        }
      }
      return Optional.empty();
    }
  }
}
