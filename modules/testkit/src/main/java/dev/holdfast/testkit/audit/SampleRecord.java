package dev.holdfast.testkit.audit;

import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.policy.DecidedRight;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The record of a call to the KMS in us-east-1 that reads, succeeded, and needed no decision, until
 * a test says otherwise.
 */
public final class SampleRecord {

  private final Caller caller;
  private AuditRecord.Identity identity;
  private Instant time = Instant.EPOCH;
  private String source = AuditRecord.KMS;
  private String name = "Decrypt";
  private boolean readOnly = true;
  private @Nullable String userAgent;
  private @Nullable String errorCode;
  private @Nullable String errorMessage;
  private @Nullable Map<String, Object> parameters;
  private @Nullable Map<String, Object> response;
  private String requestId = "r";
  private String eventId = "e";
  private List<AuditRecord.Resource> resources = List.of();
  private AuditRecord.@Nullable TlsDetails tls;
  private AuditRecord.@Nullable Decision decision;
  private @Nullable Map<String, String> recipient;
  private List<AuditRecord.Items> batch = List.of();

  private SampleRecord(Caller caller) {
    this.caller = caller;
    this.identity = AuditRecord.Identity.of(caller);
  }

  /** In whose account's trail it stands, too. */
  public static SampleRecord by(Caller caller) {
    return new SampleRecord(caller);
  }

  public SampleRecord as(AuditRecord.Identity other) {
    identity = other;
    return this;
  }

  public SampleRecord at(Instant eventTime) {
    time = eventTime;
    return this;
  }

  /** Its request and event, the {@code i}th of several. */
  public SampleRecord numbered(int i) {
    return identified("request-" + i, "event-" + i);
  }

  public SampleRecord identified(String request, String event) {
    requestId = request;
    eventId = event;
    return this;
  }

  public SampleRecord named(String eventName) {
    name = eventName;
    return this;
  }

  public SampleRecord to(String eventSource) {
    source = eventSource;
    return this;
  }

  public SampleRecord readOnly(boolean reads) {
    readOnly = reads;
    return this;
  }

  public SampleRecord through(String agent) {
    userAgent = agent;
    return this;
  }

  public SampleRecord refused(@Nullable String code, @Nullable String message) {
    errorCode = code;
    errorMessage = message;
    return this;
  }

  public SampleRecord asking(Map<String, Object> requestParameters) {
    parameters = requestParameters;
    return this;
  }

  public SampleRecord answered(Map<String, Object> responseElements) {
    response = responseElements;
    return this;
  }

  public SampleRecord using(AuditRecord.Resource... used) {
    resources = List.of(used);
    return this;
  }

  public SampleRecord over(AuditRecord.TlsDetails details) {
    tls = details;
    return this;
  }

  public SampleRecord decided(List<DecidedRight> rights) {
    decision = AuditRecord.Decision.of(rights, caller);
    return this;
  }

  public SampleRecord sealedFor(Map<String, String> attested) {
    recipient = attested;
    return this;
  }

  public SampleRecord ofItems(AuditRecord.Items... items) {
    batch = List.of(items);
    return this;
  }

  public AuditRecord written() {
    return new AuditRecord(
        identity,
        time,
        source,
        name,
        Region.US_EAST_1,
        "127.0.0.1",
        userAgent,
        errorCode,
        errorMessage,
        parameters,
        response,
        requestId,
        eventId,
        readOnly,
        resources,
        AuditRecord.Type.API_CALL,
        caller.account(),
        null,
        tls,
        decision,
        recipient,
        batch);
  }
}
