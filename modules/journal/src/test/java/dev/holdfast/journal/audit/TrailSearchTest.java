package dev.holdfast.journal.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.journal.audit.AuditLog.Settings;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.audit.AuditSearch.Attribute;
import dev.holdfast.model.audit.AuditSearch.Criterion;
import dev.holdfast.model.audit.AuditSearch.Event;
import dev.holdfast.model.audit.AuditSearch.Page;
import dev.holdfast.model.audit.AuditSearch.Places;
import dev.holdfast.model.audit.AuditSearch.Query;
import dev.holdfast.model.audit.AuditUnavailableException;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.name.Region;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What was written is found again: all of it, the newest first, and nobody else's. */
class TrailSearchTest extends WrittenTrail {

  private static Query query(Optional<Criterion> criterion, int limit) {
    return new Query(
        MINE, Region.US_EAST_1, criterion, Optional.empty(), Optional.empty(), Places.NONE, limit);
  }

  private Page find(Query query, int maxBytes) throws Exception {
    return new TrailSearch(directory, Runnable::run, maxBytes)
        .find(query)
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
  }

  /** All pages after one another. */
  private List<String> findAll(Query first, int maxBytes) throws Exception {
    List<String> ids = new ArrayList<>();
    Query query = first;
    for (int pages = 0; pages < 10_000; pages++) {
      Page page = find(query, maxBytes);
      assertThat(page.events().size()).isLessThanOrEqualTo(query.limit());
      page.events().forEach(event -> ids.add(event.id()));
      if (page.next().isEnd()) {
        return ids;
      }
      query = query.startingAt(page.next());
    }
    throw new AssertionError("the search never comes to its end");
  }

  private static List<String> mineNewestFirst(int count) {
    return IntStream.iterate(count - 1, i -> i >= 0, i -> i - 1)
        .filter(i -> i % 3 != 0)
        .mapToObj(i -> "event-" + i)
        .toList();
  }

  // -- searching

  @ParameterizedTest
  @ValueSource(ints = {1, 1_000, 3_000, 20_000, 1 << 20})
  void pages_haveEveryRecordOfTheAccountOnce_newestFirst(int maxBytes) throws Exception {
    write(200);
    assertThat(AuditChain.files(directory)).hasSizeGreaterThan(10);
    assertThat(findAll(query(Optional.empty(), 7), maxBytes)).isEqualTo(mineNewestFirst(200));
  }

  @Test
  void aSearch_readsNoMoreThanItMay() throws Exception {
    write(200);
    Page page = find(query(Optional.of(new Criterion(Attribute.EVENT_ID, "event-1")), 50), 20_000);
    assertThat(page.events()).isEmpty();
    assertThat(page.next().inOnly().orElseThrow()).isGreaterThan(100);
  }

  @Test
  void thePeriod_isWholeSecondsWithBothEnds() throws Exception {
    write(200);
    Query first = query(Optional.empty(), 7);
    Query period =
        new Query(
            first.account(),
            first.region(),
            first.criterion(),
            Optional.of(time(50).plusMillis(900)),
            Optional.of(time(100)),
            Places.NONE,
            7);
    assertThat(findAll(period, 1 << 20))
        .isEqualTo(
            mineNewestFirst(101).stream()
                .filter(id -> Integer.parseInt(id.substring("event-".length())) >= 50)
                .toList());
  }

  @Test
  void aPeriodLongAgo_isFoundWithoutReadingWhatCameAfter() throws Exception {
    List<AuditRecord> many = IntStream.range(0, 2_000).mapToObj(TrailSearchTest::record).toList();
    try (AuditLog log = AuditLog.open(directory, Settings.STRICT, Region.US_EAST_1, now::get)) {
      for (AuditRecord record : many) {
        log.record(record);
      }
    }
    Query first = query(Optional.empty(), 50);
    Query period =
        new Query(
            first.account(),
            first.region(),
            first.criterion(),
            Optional.of(time(100)),
            Optional.of(time(101)),
            Places.NONE,
            50);
    assertThat(find(period, 200_000).events())
        .extracting(Event::id)
        .containsExactly("event-101", "event-100");
  }

  static Stream<Arguments> criteria() {
    return Stream.of(
        Arguments.of(Attribute.EVENT_ID, "event-4", List.of("event-4")),
        Arguments.of(Attribute.EVENT_NAME, "Encrypt", List.of("event-4", "event-2")),
        Arguments.of(Attribute.READ_ONLY, "false", List.of("event-5", "event-1")),
        Arguments.of(
            Attribute.USERNAME, "alice", List.of("event-5", "event-4", "event-2", "event-1")),
        Arguments.of(Attribute.USERNAME, "root", List.of()),
        Arguments.of(
            Attribute.RESOURCE_TYPE,
            "AWS::KMS::Key",
            List.of("event-5", "event-4", "event-2", "event-1")),
        Arguments.of(
            Attribute.RESOURCE_NAME, KEY, List.of("event-5", "event-4", "event-2", "event-1")),
        Arguments.of(Attribute.RESOURCE_NAME, KEY.substring(1), List.of()),
        Arguments.of(Attribute.EVENT_SOURCE, "iam.amazonaws.com", List.of()),
        Arguments.of(
            Attribute.ACCESS_KEY_ID,
            "AKIAALICE",
            List.of("event-5", "event-4", "event-2", "event-1")),
        Arguments.of(Attribute.ACCESS_KEY_ID, "AKIATHEIRS", List.of()));
  }

  @ParameterizedTest
  @MethodSource("criteria")
  void eachAttribute_findsWhatHasIt(Attribute attribute, String value, List<String> found)
      throws Exception {
    write(6);
    assertThat(findAll(query(Optional.of(new Criterion(attribute, value)), 50), 1 << 20))
        .isEqualTo(found);
  }

  @Test
  void otherRegionsRecords_areNotFound() throws Exception {
    write(6);
    Query query =
        new Query(
            MINE,
            new Region("eu-west-1"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Places.NONE,
            50);
    assertThat(find(query, 1 << 20).events()).isEmpty();
  }

  @Test
  void aContextThatNamesAnAccount_doesNotMakeARecordThatAccounts() throws Exception {
    write(
        List.of(
            record(
                1, Caller.root(THEIRS, "AKIATHEIRS"), Map.of("recipientAccountId", MINE.value()))));
    assertThat(find(query(Optional.empty(), 50), 1 << 20).events()).isEmpty();
  }

  @Test
  void anEvent_tellsNeitherTheChainNorTheDecision() throws Exception {
    Map<String, Object> hostile =
        Map.of("x\",\"additionalEventData\":{\"decision\":{", "\",\"hash\":\"");
    write(List.of(record(1, ALICE, hostile)));
    Event event = find(query(Optional.empty(), 50), 1 << 20).events().getFirst();
    assertThat(event.json())
        .startsWith("{\"eventVersion\":\"1.08\",")
        .endsWith("\"eventCategory\":\"Management\"}")
        .doesNotContain("\"reason\"", "previousHash", "\"sequence\"");
    assertThat(RecordedFields.parse(event.json().getBytes(StandardCharsets.US_ASCII)).members())
        .containsKey("eventID");
  }

  @Test
  void tooManySearches_areRefused() {
    TrailSearch search =
        new TrailSearch(
            directory,
            task -> {
              throw new RejectedExecutionException();
            });
    assertThatThrownBy(() -> search.find(query(Optional.empty(), 1)).toCompletableFuture().join())
        .hasCauseInstanceOf(AuditUnavailableException.class);
  }

  @Test
  void aRoleThatWasAssumed_isFoundByWhatItIs() throws Exception {
    AuditRecord.Resource role =
        new AuditRecord.Resource(
            MINE, AuditRecord.Resource.Kind.ROLE, "arn:aws:iam::111122223333:role/reader", null);
    AuditRecord assumed = using(role);
    write(List.of(record(2), assumed, record(4)));
    for (Criterion criterion :
        List.of(
            new Criterion(Attribute.RESOURCE_TYPE, "AWS::IAM::Role"),
            new Criterion(Attribute.RESOURCE_NAME, role.arn()),
            new Criterion(Attribute.RESOURCE_NAME, "reader"))) {
      assertThat(find(query(Optional.of(criterion), 10), 1 << 20).events())
          .extracting(Event::id)
          .containsExactly(assumed.eventId());
    }
    assertThat(
            findAll(
                query(Optional.of(new Criterion(Attribute.RESOURCE_TYPE, "AWS::KMS::Key")), 10),
                1 << 20))
        .containsExactly("event-4", "event-2");
  }

  @Test
  void anEvent_tellsTheMaterialAndLeavesOutTheDecision() throws Exception {
    write(List.of(using(key(MINE, AuditRecord.Material.OF_KEY))));
    assertThat(find(query(Optional.empty(), 1), 1 << 20).events().getFirst().json())
        .endsWith(
            ",\"eventCategory\":\"Management\",\"additionalEventData\":{\"keyMaterialId\":\""
                + MATERIAL
                + "\"}}");
  }

  // -- reading

  @Test
  void aLineThatIsBeingWritten_isNotRead() throws Exception {
    write(5);
    Path last = AuditChain.files(directory).getLast();
    Files.writeString(last, "{\"sequence\":6,\"prev", StandardOpenOption.APPEND);
    assertThat(lines(TrailReader.Window.ALL))
        .extracting(TrailLine::sequence)
        .containsExactly(5L, 4L, 3L, 2L, 1L);
  }

  @Test
  void linesLongerThanABlock_areReadWhole() throws Exception {
    Map<String, Object> large = Map.of("keyId", "x".repeat(700_000));
    write(List.of(record(1), record(2, ALICE, large), record(4, ALICE, large), record(5)));
    assertThat(lines(TrailReader.Window.ALL))
        .extracting(line -> line.record().eventId())
        .containsExactly("event-5", "event-4", "event-2", "event-1");
    TrailReader.Window before =
        new TrailReader.Window(Optional.empty(), Optional.empty(), OptionalLong.of(3));
    assertThat(lines(before)).extracting(TrailLine::sequence).containsExactly(2L, 1L);
  }

  @Test
  void callsThatWereAnsweredLate_areInTheirPeriod() throws Exception {
    // Made first, answered last.
    write(
        List.of(record(10), record(11), record(7), record(13), record(14), record(8), record(20)));
    TrailReader.Window window =
        new TrailReader.Window(Optional.of(time(7)), Optional.of(time(9)), OptionalLong.empty());
    assertThat(lines(window))
        .extracting(line -> line.record().eventId())
        .containsExactly("event-8", "event-7");
  }

  @Test
  void progress_reachesTheEnd() throws Exception {
    write(50);
    TrailReader reader = TrailReader.of(directory);
    List<Double> seen = new ArrayList<>();
    reader.newestFirst(
        TrailReader.Window.ALL,
        line -> {
          seen.add(reader.progress());
          return true;
        });
    assertThat(seen).isSorted().allMatch(part -> part >= 0 && part < 1);
    assertThat(reader.progress()).isEqualTo(1);
  }
}
