package dev.holdfast.journal.audit;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.hash.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of the trail: a JSON object that starts with its sequence and the hash of the line
 * before, and ends with its own hash, which covers that hash and every byte of the line before the
 * last member.
 */
final class AuditLine {

  static final int HASH_BYTES = Sha256.BYTES;

  /** What the first line of a trail continues. */
  static final byte[] GENESIS = new byte[HASH_BYTES];

  static final byte[] HASH_MEMBER = ",\"hash\":\"".getBytes(StandardCharsets.US_ASCII);
  static final String ADDITIONAL = "additionalEventData";

  /** Of what CloudTrail adds: what attested the recipient of the answer. */
  static final String RECIPIENT = "recipient";

  /** Of what is told beside CloudTrail's members: the items of a batch, in lists of like ones. */
  static final String BATCH = "batch";

  static final String PLACES = "items";
  static final String PARAMETERS = "requestParameters";

  static final byte[] END = "\"}\n".getBytes(StandardCharsets.US_ASCII);

  private static final HexFormat HEX = HexFormat.of();

  /**
   * Escaped, because a context or a user agent may hold half a surrogate pair, which has no UTF-8
   * form.
   */
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private final MessageDigest sha256 = Sha256.begin();
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(2048);
  private Instant lastSecond = Instant.EPOCH;
  private String lastSecondText = Instant.EPOCH.toString();

  /** Appends the line and gives its hash. */
  byte[] append(AuditRecord record, long sequence, byte[] previousHash, ByteArrayOutputStream out) {
    line.reset();
    try (JsonGenerator json = JSON.createGenerator(line, JsonEncoding.UTF8)) {
      json.writeStartObject();
      json.writeNumberField("sequence", sequence);
      json.writeStringField("previousHash", HEX.formatHex(previousHash));
      writeFields(json, record);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] bytes = line.toByteArray();
    int covered = bytes.length - 1;
    sha256.update(previousHash);
    sha256.update(bytes, 0, covered);
    byte[] hash = sha256.digest();
    out.write(bytes, 0, covered);
    out.writeBytes(HASH_MEMBER);
    out.writeBytes(HEX.formatHex(hash).getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(END);
    return hash;
  }

  private void writeFields(JsonGenerator json, AuditRecord record) throws IOException {
    json.writeStringField("eventVersion", "1.08");
    writeIdentity(json, record.userIdentity());
    json.writeStringField("eventTime", second(record.eventTime()));
    json.writeStringField("eventSource", record.eventSource());
    json.writeStringField("eventName", record.eventName());
    json.writeStringField("awsRegion", record.awsRegion().name());
    json.writeStringField("sourceIPAddress", record.sourceIpAddress());
    writeIfPresent(json, "userAgent", record.userAgent());
    writeIfPresent(json, "errorCode", record.errorCode());
    writeIfPresent(json, "errorMessage", record.errorMessage());
    json.writeFieldName(PARAMETERS);
    writeValue(json, record.requestParameters());
    json.writeFieldName("responseElements");
    writeValue(json, record.responseElements());
    writeIfPresent(json, "requestID", record.requestId());
    json.writeStringField("eventID", record.eventId());
    json.writeBooleanField("readOnly", record.readOnly());
    json.writeArrayFieldStart("resources");
    for (AuditRecord.Resource resource : record.resources()) {
      json.writeStartObject();
      json.writeStringField("accountId", resource.accountId().value());
      json.writeStringField("type", resource.kind().awsName());
      json.writeStringField("ARN", resource.arn());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeStringField("eventType", record.eventType().awsName());
    json.writeBooleanField("managementEvent", true);
    writeIfPresent(
        json,
        "recipientAccountId",
        record.recipientAccountId() == null ? null : record.recipientAccountId().value());
    writeIfPresent(json, "sharedEventID", record.sharedEventId());
    json.writeStringField("eventCategory", "Management");
    AuditRecord.TlsDetails tls = record.tlsDetails();
    if (tls != null) {
      json.writeObjectFieldStart("tlsDetails");
      json.writeStringField("tlsVersion", tls.tlsVersion());
      json.writeStringField("cipherSuite", tls.cipherSuite());
      writeIfPresent(json, "clientProvidedHostHeader", tls.clientProvidedHostHeader());
      json.writeEndObject();
    }
    writeAdditional(json, record);
  }

  private void writeAdditional(JsonGenerator json, AuditRecord record) throws IOException {
    boolean began = false;
    for (AuditRecord.Resource key : record.resources()) {
      AuditRecord.Material material = key.material();
      if (material != null) {
        if (!began) {
          json.writeObjectFieldStart(ADDITIONAL);
          began = true;
        }
        json.writeStringField(material.name(), material.id());
      }
    }
    Map<String, String> recipient = record.recipient();
    if (recipient != null) {
      if (!began) {
        json.writeObjectFieldStart(ADDITIONAL);
        began = true;
      }
      json.writeObjectFieldStart(RECIPIENT);
      for (Map.Entry<String, String> told : recipient.entrySet()) {
        json.writeStringField(told.getKey(), told.getValue());
      }
      json.writeEndObject();
    }
    if (!record.batch().isEmpty()) {
      if (!began) {
        json.writeObjectFieldStart(ADDITIONAL);
        began = true;
      }
      writeBatch(json, record.batch());
    }
    if (record.decision() != null) {
      if (!began) {
        json.writeObjectFieldStart(ADDITIONAL);
        began = true;
      }
      // Behind everything that CloudTrail has, so that a line can be told without it.
      DecisionMember.write(json, record.decision());
    }
    if (began) {
      json.writeEndObject();
    }
  }

  private void writeBatch(JsonGenerator json, List<AuditRecord.Items> batch) throws IOException {
    json.writeArrayFieldStart(BATCH);
    for (AuditRecord.Items items : batch) {
      json.writeStartObject();
      json.writeArrayFieldStart(PLACES);
      for (int place : items.places()) {
        json.writeNumber(place);
      }
      json.writeEndArray();
      if (!items.requestParameters().isEmpty()) {
        json.writeFieldName(PARAMETERS);
        writeValue(json, items.requestParameters());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void writeIdentity(JsonGenerator json, AuditRecord.Identity identity) throws IOException {
    json.writeObjectFieldStart("userIdentity");
    json.writeStringField("type", identity.type());
    writeIfPresent(json, "principalId", identity.principalId());
    writeIfPresent(json, "arn", identity.arn());
    writeIfPresent(
        json, "accountId", identity.accountId() == null ? null : identity.accountId().value());
    writeIfPresent(json, "accessKeyId", identity.accessKeyId());
    writeIfPresent(json, "userName", identity.userName());
    if (identity.sessionContext() != null) {
      writeSession(json, identity.sessionContext());
    }
    writeIfPresent(json, "invokedBy", identity.invokedBy());
    json.writeEndObject();
  }

  private void writeSession(JsonGenerator json, AuditRecord.Session session) throws IOException {
    json.writeObjectFieldStart("sessionContext");
    AuditRecord.Issuer issuer = session.issuer();
    if (issuer != null) {
      json.writeObjectFieldStart("sessionIssuer");
      json.writeStringField("type", issuer.type());
      json.writeStringField("principalId", issuer.principalId());
      json.writeStringField("arn", issuer.arn());
      json.writeStringField("accountId", issuer.accountId().value());
      json.writeStringField("userName", issuer.userName());
      json.writeEndObject();
    }
    writeIfPresent(json, "sourceIdentity", session.sourceIdentity());
    if (session.creationDate() != null) {
      json.writeObjectFieldStart("attributes");
      json.writeStringField(
          "creationDate", session.creationDate().truncatedTo(ChronoUnit.SECONDS).toString());
      // As text: so CloudTrail has it.
      json.writeStringField("mfaAuthenticated", Boolean.toString(session.mfaAuthenticated()));
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  static void writeIfPresent(JsonGenerator json, String name, @Nullable String value)
      throws IOException {
    if (value != null) {
      json.writeStringField(name, value);
    }
  }

  /** As {@link AuditRecord} allows values to be. */
  private void writeValue(JsonGenerator json, @Nullable Object value) throws IOException {
    switch (value) {
      case null -> json.writeNull();
      case String text -> json.writeString(text);
      case Boolean flag -> json.writeBoolean(flag);
      case Integer number -> json.writeNumber(number);
      case Long number -> json.writeNumber(number);
      case Double number -> json.writeNumber(number);
      case Instant instant -> json.writeString(second(instant));
      case List<?> list -> {
        json.writeStartArray();
        for (Object element : list) {
          writeValue(json, element);
        }
        json.writeEndArray();
      }
      case Map<?, ?> map -> {
        json.writeStartObject();
        for (Map.Entry<?, ?> field : map.entrySet()) {
          json.writeFieldName((String) field.getKey());
          writeValue(json, field.getValue());
        }
        json.writeEndObject();
      }
      default -> throw new IllegalArgumentException("not a JSON value: " + value.getClass());
    }
  }

  /** CloudTrail's times are whole seconds; most records share theirs with the one before. */
  private String second(Instant instant) {
    if (instant.getEpochSecond() != lastSecond.getEpochSecond()) {
      lastSecond = instant.truncatedTo(ChronoUnit.SECONDS);
      lastSecondText = lastSecond.toString();
    }
    return lastSecondText;
  }
}
