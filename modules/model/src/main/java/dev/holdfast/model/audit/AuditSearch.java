package dev.holdfast.model.audit;

import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
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
   * @param after where the page before ended: {@link Page#next}; nowhere for the first
   * @param limit of events on the page, 1 or more
   */
  record Query(
      AccountId account,
      Region region,
      Optional<Criterion> criterion,
      Optional<Instant> from,
      Optional<Instant> until,
      Places after,
      int limit) {

    /** The same for another page. */
    public Query startingAt(Places place) {
      return new Query(account, region, criterion, from, until, place, limit);
    }
  }

  /**
   * Where a page ended in each trail that was searched: only records of lower sequences come after
   * it. A trail without a place was not begun, and one with 0 is done.
   *
   * @param byTrail the sequences by what the search calls the trails
   */
  record Places(SortedMap<Long, Long> byTrail) {

    /** Before the first page, and behind the last. */
    public static final Places NONE = new Places(new TreeMap<>());

    /** What a search of one trail calls it. */
    private static final long ONLY = 0;

    public Places {
      byTrail = Collections.unmodifiableSortedMap(new TreeMap<>(byTrail));
    }

    public static Places inOnly(long sequence) {
      return new Places(new TreeMap<>(Map.of(ONLY, sequence)));
    }

    /** The place of a search of one trail. */
    public OptionalLong inOnly() {
      Long sequence = byTrail.get(ONLY);
      return sequence == null ? OptionalLong.empty() : OptionalLong.of(sequence);
    }

    /** Whether no trail has a record that comes after this. */
    public boolean isEnd() {
      return byTrail.values().stream().allMatch(sequence -> sequence == 0);
    }
  }

  /**
   * A page. A search does only so much at a time, so that a page may be short or empty and yet be
   * followed by others.
   *
   * @param next {@link Places#isEnd the end} when there is nothing more
   */
  record Page(List<Event> events, Places next) {
    public Page {
      events = List.copyOf(events);
    }
  }

  /**
   * What CloudTrail tells of a record.
   *
   * @param time whole seconds
   * @param sequence in the trail that has it
   * @param json all of it
   */
  record Event(
      String id,
      String name,
      boolean readOnly,
      Optional<String> accessKeyId,
      Instant time,
      String source,
      Optional<String> username,
      List<Resource> resources,
      long sequence,
      String json) {

    public Event {
      resources = List.copyOf(resources);
    }

    /**
     * @param json the record as CloudTrail tells it
     */
    public static Event of(AuditRecord record, long sequence, String json) {
      return new Event(
          record.eventId(),
          record.eventName(),
          record.readOnly(),
          Optional.ofNullable(record.userIdentity().accessKeyId()),
          record.eventTime(),
          record.eventSource(),
          Optional.ofNullable(record.userIdentity().shownName()),
          record.resources().stream()
              .map(resource -> new Resource(resource.kind().awsName(), resource.arn()))
              .toList(),
          sequence,
          json);
    }
  }

  /** What a call was about. */
  record Resource(String type, String arn) {}

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
