package dev.holdfast.journal.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.journal.audit.AuditLog.Settings;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.audit.AuditRecord.Decision;
import dev.holdfast.model.audit.AuditSearch.Attribute;
import dev.holdfast.model.audit.AuditSearch.Criterion;
import dev.holdfast.model.audit.AuditSearch.Event;
import dev.holdfast.model.audit.AuditSearch.Page;
import dev.holdfast.model.audit.AuditSearch.Places;
import dev.holdfast.model.audit.AuditSearch.Query;
import dev.holdfast.model.audit.AuditUnavailableException;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.Identity;
import dev.holdfast.model.identity.Rights;
import dev.holdfast.model.key.AliasesSeen;
import dev.holdfast.model.key.KeyOrigin;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyUsage;
import dev.holdfast.model.key.MultiRegionKeyType;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.AliasName;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.policy.DecidedRight;
import dev.holdfast.model.policy.DecidingStatement;
import dev.holdfast.model.policy.PolicyType;
import dev.holdfast.model.policy.Reason;
import dev.holdfast.model.policy.Traits;
import dev.holdfast.testkit.audit.SampleRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What was written is found again: all of it, the newest first, and nobody else's. */
class TrailSearchTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final AccountId MINE = new AccountId("111122223333");
  private static final AccountId THEIRS = new AccountId("444455556666");
  private static final String KEY = "1234abcd-12ab-34cd-56ef-1234567890ab";
  private static final DecidingStatement FIRST =
      new DecidingStatement("key policy", 1, Optional.of("Use"));
  private static final DecidingStatement SECOND =
      new DecidingStatement("arn:aws:iam::111122223333:policy/use", 2, Optional.empty());
  private static final Caller ALICE =
      new Caller(
          new Identity.User(MINE, "arn:aws:iam::111122223333:user/a/alice", "AIDAALICE", "alice"),
          "AKIAALICE",
          Rights.OF_ROOT);

  @TempDir Path directory;
  private final AtomicReference<Instant> now = new AtomicReference<>(START);

  private static Instant time(int i) {
    return START.plusSeconds(60L * i);
  }

  private static AuditRecord record(int i, Caller caller, Map<String, Object> parameters) {
    return sample(i, caller, parameters).written();
  }

  private static SampleRecord sample(int i, Caller caller, Map<String, Object> parameters) {
    return SampleRecord.by(caller)
        .at(time(i))
        .numbered(i)
        .named(i % 2 == 0 ? "Encrypt" : "DisableKey")
        .readOnly(i % 2 == 0)
        .through("aws-cli/2.0")
        .asking(parameters)
        .using(
            new AuditRecord.Resource(
                caller.account(), "arn:aws:kms:us-east-1:" + caller.account() + ":key/" + KEY))
        .decided(
            List.of(
                new DecidedRight("kms:Encrypt", null, new Reason.Named(FIRST), Traits.UNRECORDED)));
  }

  private static AuditRecord record(int i) {
    Caller caller = i % 3 == 0 ? Caller.root(THEIRS, "AKIATHEIRS") : ALICE;
    return record(i, caller, Map.of("keyId", KEY));
  }

  /** In files of some lines each. */
  private void write(List<AuditRecord> records) throws Exception {
    try (AuditLog log =
        AuditLog.open(
            directory, new Settings(AuditMode.STRICT, 8_000), Region.US_EAST_1, now::get)) {
      for (AuditRecord record : records) {
        log.record(record).toCompletableFuture().get(10, TimeUnit.SECONDS);
      }
    }
  }

  private void write(int count) throws Exception {
    write(IntStream.range(0, count).mapToObj(TrailSearchTest::record).toList());
  }

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

  // -- reading

  private List<TrailLine> lines(TrailReader.Window window) throws IOException {
    List<TrailLine> lines = new ArrayList<>();
    TrailReader.of(directory).newestFirst(window, lines::add);
    return lines;
  }

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

  static Stream<Reason> reasons() {
    return Stream.of(
        new Reason.Named(FIRST),
        new Reason.Delegated(FIRST, SECOND),
        new Reason.Granted("abcd", Optional.empty()),
        new Reason.Granted("abcd", Optional.of(SECOND)),
        new Reason.AcrossAccounts(FIRST, Optional.of(SECOND)),
        new Reason.AcrossAccounts(FIRST, Optional.empty()),
        new Reason.Owned(SECOND),
        new Reason.AccountRoot(),
        new Reason.Denied(PolicyType.SESSION, SECOND),
        new Reason.NotNamed(PolicyType.TRUST),
        new Reason.OwnSideMissing(PolicyType.BOUNDARY, Optional.of(FIRST)),
        new Reason.OwnSideMissing(PolicyType.IDENTITY, Optional.empty()));
  }

  private static final DecidedRight DELEGATED =
      new DecidedRight(
          "kms:Decrypt", "arn", new Reason.Delegated(FIRST, SECOND), Traits.UNRECORDED);

  static Stream<Traits> traits() {
    Traits.OfKey plain =
        new Traits.OfKey(
            KeySpec.SYMMETRIC_DEFAULT,
            KeyUsage.ENCRYPT_DECRYPT,
            KeyOrigin.AWS_KMS,
            Optional.empty(),
            Map.of(),
            AliasesSeen.NOT_ASKED,
            Optional.empty());
    return Stream.of(
        Traits.NONE,
        Traits.UNRECORDED,
        plain,
        new Traits.OfKey(
            KeySpec.RSA_2048,
            KeyUsage.SIGN_VERIFY,
            KeyOrigin.EXTERNAL,
            Optional.of(MultiRegionKeyType.REPLICA),
            Map.of("decision\":{", "x"),
            new AliasesSeen.Asked(List.of(new AliasName("alias/a"), new AliasName("alias/b"))),
            Optional.of(false)),
        new Traits.OfKey(
            plain.spec(),
            plain.usage(),
            plain.origin(),
            Optional.empty(),
            Map.of(),
            new AliasesSeen.Asked(List.of()),
            Optional.of(true)),
        new Traits.OfKey(
            plain.spec(),
            plain.usage(),
            plain.origin(),
            Optional.empty(),
            Map.of(),
            new AliasesSeen.TooMany(),
            Optional.empty()),
        new Traits.OfIdentity(Map.of("a", "b"), Optional.of("arn:aws:iam::aws:policy/x")),
        new Traits.OfIdentity(Map.of(), Optional.empty()));
  }

  static Stream<List<DecidedRight>> rights() {
    return Stream.concat(
        reasons()
            .map(reason ->
                List.of(new DecidedRight("kms:Encrypt", "arn", reason, Traits.UNRECORDED))),
        traits()
            .map(traits ->
                List.of(
                    new DecidedRight("kms:CreateAlias", null, new Reason.AccountRoot(), traits),
                    DELEGATED,
                    new DecidedRight("kms:Encrypt", "arn", new Reason.Owned(SECOND), traits))));
  }

  @ParameterizedTest
  @MethodSource("rights")
  void whatCloudTrailWouldTell_leavesOutEveryDecision(List<DecidedRight> rights) throws Exception {
    write(List.of(decided(rights)));
    assertThat(lines(TrailReader.Window.ALL).getFirst().cloudTrailEvent())
        .endsWith("\"eventCategory\":\"Management\"}");
  }

  @Test
  void traits_thatMostKeysHave_areNotWritten() throws Exception {
    Traits plain = traits().skip(2).findFirst().orElseThrow();
    write(
        List.of(
            decided(
                List.of(new DecidedRight("kms:Encrypt", "arn", new Reason.AccountRoot(), plain)))));
    assertThat(lines(TrailReader.Window.ALL).getFirst().text())
        .contains("\"resource\":\"arn\",\"keyTraits\":{},\"permissionsBoundary\":");
  }

  @Test
  void traitsOfANewerVersion_areUnrecorded() {
    String line = "{\"keyTraits\":{\"keySpec\":\"ROT_13\"}}";
    assertThat(TraitsMember.read(RecordedFields.parse(line.getBytes(StandardCharsets.US_ASCII))))
        .isEqualTo(Traits.UNRECORDED);
  }

  @Test
  void aRecordOfAnOldVersion_isReadAsOneRight() {
    String line =
        "{\"additionalEventData\":{\"decision\":{\"reason\":\"AccountRoot\",\"action\":\"kms:Encrypt\","
            + "\"resource\":\"arn\",\"principalTags\":{\"a\":\"b\"},\"permissionsBoundary\":true,"
            + "\"sessionPolicies\":false,\"secureTransport\":true}}}";
    RecordedFields fields = RecordedFields.parse(line.getBytes(StandardCharsets.US_ASCII));
    assertThat(DecisionMember.read(fields.object("additionalEventData")))
        .isEqualTo(
            new Decision(
                List.of(
                    new DecidedRight(
                        "kms:Encrypt", "arn", new Reason.AccountRoot(), Traits.UNRECORDED)),
                Map.of("a", "b"),
                true,
                false,
                true));
  }

  private static AuditRecord decided(List<DecidedRight> rights) {
    return SampleRecord.by(ALICE).at(time(1)).numbered(1).decided(rights).written();
  }

  @ParameterizedTest
  @MethodSource("rights")
  void aRecord_isReadAsItWasWritten(List<DecidedRight> rights) throws Exception {
    Caller session =
        new Caller(
            new Identity.RoleSession(
                MINE,
                "arn:aws:sts::111122223333:assumed-role/reader/laptop",
                "arn:aws:iam::111122223333:role/apps/reader",
                "AROAREADER",
                "laptop"),
            "ASIAREADER",
            new Rights(
                List.of(),
                Optional.empty(),
                List.of(),
                Map.of("team", "\"blue\""),
                Optional.of(new Rights.Session(time(3), true, Optional.of("alice@example.com")))));
    AuditRecord written =
        sample(1, session, Map.of("encryptionContext", Map.of("ü", "\n")))
            .refused("AccessDeniedException", "User: ...")
            .answered(Map.of("count", 3L, "list", List.of("a", true, 1.5)))
            .over(new AuditRecord.TlsDetails("TLSv1.3", "TLS_AES_256_GCM_SHA384", "kms.example"))
            .decided(rights)
            .written()
            .shared("shared-1");
    write(List.of(written));
    assertThat(lines(TrailReader.Window.ALL).getFirst().record()).isEqualTo(written);
  }

  @Test
  void aReasonOfANewerVersion_isNoDecision() {
    String line =
        "{\"additionalEventData\":{\"decision\":{\"reason\":\"Weather\",\"action\":\"kms:Encrypt\"}}}";
    RecordedFields fields = RecordedFields.parse(line.getBytes(StandardCharsets.US_ASCII));
    assertThat(DecisionMember.read(fields.object("additionalEventData"))).isNull();
  }

  @Test
  void theDecision_standsInTheLineAsExplained() throws Exception {
    write(
        List.of(
            SampleRecord.by(ALICE)
                .at(START.plus(Duration.ofDays(1)))
                .decided(List.of(DELEGATED))
                .written()));
    assertThat(lines(TrailReader.Window.ALL).getFirst().text())
        .contains(
            ",\"additionalEventData\":{\"decision\":{\"reason\":\"Delegated\",\"resourceStatement\":{\"policyId\":\"key"
                + " policy\",\"statement\":1,\"sid\":\"Use\"},"
                + "\"ownStatement\":{\"policyId\":\"arn:aws:iam::111122223333:policy/use\",\"statement\":2},"
                + "\"action\":\"kms:Decrypt\",\"resource\":\"arn\",\"permissionsBoundary\":false,"
                + "\"sessionPolicies\":false,\"secureTransport\":false}},\"hash\":\"");
  }

  // -- recipients

  @Test
  void theRecipient_isReadBack_andCloudTrailsEventHasIt() throws Exception {
    AuditRecord written =
        sample(1, ALICE, Map.of())
            .decided(List.of(DELEGATED))
            .sealedFor(Map.of("attestationDocumentModuleId", "i-\"1"))
            .written();
    write(List.of(written));
    TrailLine line = lines(TrailReader.Window.ALL).getFirst();
    assertThat(line.record()).isEqualTo(written);
    assertThat(line.cloudTrailEvent())
        .endsWith(
            "\"additionalEventData\":{\"recipient\":{\"attestationDocumentModuleId\":\"i-\\\"1\"}}}");
  }

  // -- key materials

  private static final String MATERIAL = "ab".repeat(32);

  private AuditRecord reading(AuditRecord written) throws Exception {
    write(List.of(written));
    return lines(TrailReader.Window.ALL).getFirst().record();
  }

  private static AuditRecord using(AuditRecord.Resource... keys) {
    return SampleRecord.by(ALICE).at(time(1)).numbered(1).named("ReEncrypt").using(keys).written();
  }

  private static AuditRecord.Resource key(AccountId account, String name) {
    return new AuditRecord.Resource(
        account, "arn:aws:kms:us-east-1:key/k", new AuditRecord.Material(name, MATERIAL));
  }

  static Stream<List<AuditRecord.Resource>> keys() {
    AuditRecord.Resource pair = new AuditRecord.Resource(MINE, "arn:aws:kms:us-east-1:key/pair");
    AuditRecord.Resource source = key(MINE, AuditRecord.Material.OF_SOURCE);
    AuditRecord.Resource destination = key(THEIRS, AuditRecord.Material.OF_DESTINATION);
    return Stream.of(
        List.of(key(MINE, AuditRecord.Material.OF_KEY)),
        List.of(source, destination),
        List.of(pair, destination),
        List.of(source, pair),
        List.of(destination),
        List.of(pair));
  }

  @ParameterizedTest
  @MethodSource("keys")
  void theMaterialsThatWereUsed_areReadAsTheyWereWritten(List<AuditRecord.Resource> keys)
      throws Exception {
    AuditRecord written = using(keys.toArray(AuditRecord.Resource[]::new));
    assertThat(reading(written)).isEqualTo(written);
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
}
