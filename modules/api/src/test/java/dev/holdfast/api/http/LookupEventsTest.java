package dev.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.http.Wire.Draft;
import dev.holdfast.api.http.Wire.Response;
import dev.holdfast.api.sigv4.ReferenceSigner;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.audit.AuditSearch;
import dev.holdfast.model.audit.AuditUnavailableException;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.Identity;
import dev.holdfast.model.identity.Rights;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.policy.DecidedRight;
import dev.holdfast.model.policy.Policy;
import dev.holdfast.model.policy.PolicyType;
import dev.holdfast.model.policy.Reason;
import dev.holdfast.model.policy.Traits;
import dev.holdfast.testkit.audit.SampleRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** CloudTrail's LookupEvents on the wire. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(20)
class LookupEventsTest {

  private static final String TARGET =
      "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents";
  private static final AccountId ACCOUNT = new AccountId("111122223333");

  @AutoClose private final RunningEdge edge = new RunningEdge();
  private final AtomicReference<AuditSearch.Query> asked = new AtomicReference<>();

  @BeforeEach
  void answerWithNothing() {
    edge.records.clear();
    answer(new AuditSearch.Page(List.of(), AuditSearch.Places.NONE));
  }

  private void answer(AuditSearch.Page page) {
    edge.search.set(query -> {
      asked.set(query);
      return CompletableFuture.completedStage(page);
    });
  }

  private Response lookUp(String accessKeyId, String body) throws Exception {
    Draft draft = new Draft(edge.port(), "", body);
    draft.headers.put("X-Amz-Target", TARGET);
    draft.scope = new ReferenceSigner.Scope(accessKeyId, "test", "eu-west-1", "cloudtrail");
    return draft.sign().send();
  }

  private Response lookUp(String body) throws Exception {
    return lookUp("111122223333", body);
  }

  @Test
  void aLookup_isOfTheCallersAccountAndRegion() throws Exception {
    assertThat(lookUp("{}").status()).isEqualTo(200);
    assertThat(asked.get())
        .isEqualTo(
            new AuditSearch.Query(
                ACCOUNT,
                new Region("eu-west-1"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                AuditSearch.Places.NONE,
                50));
  }

  @Test
  void whatIsAskedFor_isLookedFor() throws Exception {
    Response response =
        lookUp(
            "{\"LookupAttributes\":[{\"AttributeKey\":\"EventName\",\"AttributeValue\":\"Decrypt\"}],"
                + "\"StartTime\":1767225600,\"EndTime\":1767225601.5,\"MaxResults\":3}");
    assertThat(response.status()).isEqualTo(200);
    assertThat(asked.get().criterion())
        .contains(new AuditSearch.Criterion(AuditSearch.Attribute.EVENT_NAME, "Decrypt"));
    assertThat(asked.get().from()).contains(Instant.ofEpochSecond(1_767_225_600));
    assertThat(asked.get().until()).contains(Instant.ofEpochMilli(1_767_225_601_500L));
    assertThat(asked.get().limit()).isEqualTo(3);
  }

  @Test
  void events_areToldAsCloudTrailTellsThem() throws Exception {
    AuditRecord record =
        SampleRecord.by(Caller.root(ACCOUNT, "AKIAROOT"))
            .at(Instant.ofEpochSecond(1_767_225_600))
            .using(new AuditRecord.Resource(ACCOUNT, "arn:aws:kms:eu-west-1:111122223333:key/k"))
            .written();
    answer(
        new AuditSearch.Page(
            List.of(AuditSearch.Event.of(record, 9, "{\"eventVersion\":\"1.08\"}")),
            AuditSearch.Places.NONE));
    assertThat(lookUp("{}").body())
        .isEqualTo(
            "{\"Events\":[{\"EventId\":\"e\",\"EventName\":\"Decrypt\",\"ReadOnly\":\"true\","
                + "\"AccessKeyId\":\"AKIAROOT\",\"EventTime\":1767225600,"
                + "\"EventSource\":\"kms.amazonaws.com\",\"Username\":\"root\",\"Resources\":["
                + "{\"ResourceType\":\"AWS::KMS::Key\","
                + "\"ResourceName\":\"arn:aws:kms:eu-west-1:111122223333:key/k\"}],"
                + "\"CloudTrailEvent\":\"{\\\"eventVersion\\\":\\\"1.08\\\"}\"}]}");
  }

  @Test
  void theToken_leadsToTheNextPage_andToNoOther() throws Exception {
    answer(new AuditSearch.Page(List.of(), AuditSearch.Places.inOnly(77)));
    String token = token(lookUp("{}").body());
    assertThat(lookUp("{\"MaxResults\":2,\"NextToken\":\"" + token + "\"}").status())
        .isEqualTo(200);
    assertThat(asked.get().after()).isEqualTo(AuditSearch.Places.inOnly(77));
    String elsewhere =
        "{\"NextToken\":\""
            + token
            + "\",\"LookupAttributes\":[{\"AttributeKey\":\"EventName\",\"AttributeValue\":\"X\"}]}";
    assertThat(lookUp(elsewhere).error()).isEqualTo("InvalidNextTokenException");
    assertThat(lookUp("test", "{\"NextToken\":\"" + token + "\"}").error())
        .isEqualTo("InvalidNextTokenException");
  }

  private static String token(String body) {
    String name = "\"NextToken\":\"";
    int from = body.indexOf(name) + name.length();
    return body.substring(from, body.indexOf('"', from));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"MaxResults\":0}|InvalidMaxResultsException",
        "{\"MaxResults\":51}|InvalidMaxResultsException",
        "{\"StartTime\":2,\"EndTime\":1}|InvalidTimeRangeException",
        "{\"NextToken\":\"AAAA\"}|InvalidNextTokenException",
        "{\"NextToken\":\"!\"}|InvalidNextTokenException",
        "{\"EventCategory\":\"insight\"}|InvalidEventCategoryException",
        "{\"LookupAttributes\":[{\"AttributeKey\":\"EventName\",\"AttributeValue\":\"a\"},{\"AttributeKey\":\"EventId\",\"AttributeValue\":\"a\"}]}|InvalidLookupAttributesException",
        "{\"LookupAttributes\":[{\"AttributeKey\":\"Weather\",\"AttributeValue\":\"a\"}]}|ValidationException",
        "{\"LookupAttributes\":7}|SerializationException"
      })
  void whatMakesNoSense_isRefusedByName(String body, String error) throws Exception {
    assertThat(lookUp(body).error()).isEqualTo(error);
    assertThat(edge.records.getLast().errorCode()).isEqualTo(error);
  }

  @Test
  void whoHasNotTheRight_isRefused_andToldWhy() throws Exception {
    Identity.User user =
        new Identity.User(ACCOUNT, "arn:aws:iam::111122223333:user/bob", "AIDABOB", "bob");
    Rights none = new Rights(List.of(), Optional.empty(), List.of(), Map.of(), Optional.empty());
    edge.signingKeys.with("test", new Caller(user, "AKIABOB", none));
    Response response = lookUp("AKIABOB", "{}");
    assertThat(response.error()).isEqualTo("AccessDeniedException");
    assertThat(response.body())
        .contains(
            "User: arn:aws:iam::111122223333:user/bob is not authorized to perform:"
                + " cloudtrail:LookupEvents");
    AuditRecord.Decision decision = edge.records.getLast().decision();
    assertThat(decision)
        .isEqualTo(
            AuditRecord.Decision.of(
                List.of(
                    new DecidedRight(
                        "cloudtrail:LookupEvents",
                        "*",
                        new Reason.OwnSideMissing(PolicyType.IDENTITY, Optional.empty()),
                        Traits.NONE)),
                new Caller(user, "AKIABOB", none)));
  }

  @Test
  void policies_seeFromWhereALookupComes() throws Exception {
    Policy.Reading read =
        Policy.readIdentity(
            "here",
            """
            {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"cloudtrail:LookupEvents",
              "Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"127.0.0.1"}}}}\
            """);
    Policy here = ((Policy.Reading.Ready) read).policy();
    Identity user =
        new Identity.User(ACCOUNT, "arn:aws:iam::111122223333:user/eve", "AIDAEVE", "eve");
    Rights rights =
        new Rights(List.of(here), Optional.empty(), List.of(), Map.of(), Optional.empty());
    edge.signingKeys.with("test", new Caller(user, "AKIAEVE", rights));
    assertThat(lookUp("AKIAEVE", "{}").status()).isEqualTo(200);
  }

  @Test
  void aLookup_isRecordedItself() throws Exception {
    assertThat(lookUp("{\"MaxResults\":3}").status()).isEqualTo(200);
    AuditRecord record = edge.records.getLast();
    assertThat(record.eventSource()).isEqualTo("cloudtrail.amazonaws.com");
    assertThat(record.eventName()).isEqualTo("LookupEvents");
    assertThat(record.readOnly()).isTrue();
    assertThat(record.requestParameters()).isEqualTo(Map.of("maxResults", 3));
  }

  @Test
  void whenTooManyWait_clientsAreToldToSlowDown() throws Exception {
    edge.search.set(
        query -> CompletableFuture.failedStage(new AuditUnavailableException("too many wait")));
    assertThat(lookUp("{}").error()).isEqualTo("ThrottlingException");
  }

  @Test
  void aForgedSignature_findsNothing() throws Exception {
    Draft draft = new Draft(edge.port(), "", "{}");
    draft.headers.put("X-Amz-Target", TARGET);
    draft.scope = new ReferenceSigner.Scope("111122223333", "guess", "eu-west-1", "cloudtrail");
    asked.set(null);
    assertThat(draft.sign().send().error()).isEqualTo("InvalidSignatureException");
    assertThat(asked.get()).isNull();
  }
}
