package dev.holdfast.journal.audit;

import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.audit.AuditRecord.Identity;
import dev.holdfast.model.audit.AuditRecord.Issuer;
import dev.holdfast.model.audit.AuditRecord.Material;
import dev.holdfast.model.audit.AuditRecord.Resource;
import dev.holdfast.model.audit.AuditRecord.Session;
import dev.holdfast.model.audit.AuditRecord.TlsDetails;
import dev.holdfast.model.hash.Sha256;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A line of the trail as it is found again. It is not verified; what can be told from its bytes is
 * told without reading all of it, since most lines that a search meets are not the ones it looks
 * for.
 */
public final class TrailLine {

  private static final byte[] SEQUENCE = ascii("{\"sequence\":");
  private static final byte[] FIRST_OF_CLOUDTRAIL = ascii("\"eventVersion\":");
  private static final byte[] TIME = ascii(",\"eventTime\":\"");
  private static final byte[] API_CALL =
      ascii(",\"eventType\":\"" + AuditRecord.Type.API_CALL.awsName() + "\"");
  private static final byte[] DECISION = ascii("\"" + DecisionMember.NAME + "\":{");
  private static final byte[] DECISION_ALONE =
      ascii(",\"" + AuditLine.ADDITIONAL + "\":{\"" + DecisionMember.NAME + "\":{");

  private final byte[] bytes;

  /**
   * @param bytes without the line's end; not copied
   */
  TrailLine(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A member as it stands in a line, to be looked for in its bytes. */
  public static byte[] member(String name, String asciiValue) {
    return ascii("\"" + name + "\":\"" + asciiValue + "\"");
  }

  /** The member that holds a line's own hash. */
  static String hashMember(String hash) {
    return new String(AuditLine.HASH_MEMBER, StandardCharsets.US_ASCII) + hash + "\"";
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** In bytes, with the line's end. */
  int length() {
    return bytes.length + 1;
  }

  /** Whether these bytes stand in the line anywhere. */
  public boolean contains(byte[] part) {
    return indexOf(part, 0) >= 0;
  }

  /**
   * @throws IntegrityException when it does not start like a line of a trail
   */
  public long sequence() {
    long sequence = 0;
    int at = indexOf(SEQUENCE, 0) == 0 ? SEQUENCE.length : bytes.length;
    if (at >= bytes.length) {
      throw new IntegrityException("not a line of an audit trail");
    }
    for (; at < bytes.length && bytes[at] >= '0' && bytes[at] <= '9'; at++) {
      sequence = 10 * sequence + bytes[at] - '0';
    }
    return sequence;
  }

  /**
   * @throws IntegrityException when there is none
   */
  public Instant eventTime() {
    int start = indexOf(TIME, 0) + TIME.length;
    int end = start;
    while (end < bytes.length && bytes[end] != '"') {
      end++;
    }
    try {
      return Instant.parse(new String(bytes, start, end - start, StandardCharsets.US_ASCII));
    } catch (DateTimeException e) {
      throw new IntegrityException("a line of the audit trail has no time", e);
    }
  }

  /**
   * The line's own hash, as it stands there.
   *
   * @throws IntegrityException when there is none
   */
  String hash() {
    int start = lastIndexOf(AuditLine.HASH_MEMBER) + AuditLine.HASH_MEMBER.length;
    int end = start + 2 * Sha256.BYTES;
    if (start < AuditLine.HASH_MEMBER.length || end > bytes.length) {
      throw new IntegrityException("a line of the audit trail has no hash");
    }
    return text(start, end);
  }

  boolean isApiCall() {
    return contains(API_CALL);
  }

  /** The line as it stands in the file. */
  public String text() {
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  /**
   * The event as CloudTrail would tell it: without the chain, whose numbers tell of other accounts'
   * calls, and without the decision, which tells of other accounts' policies.
   */
  public String cloudTrailEvent() {
    int start = Math.max(0, indexOf(FIRST_OF_CLOUDTRAIL, 0));
    // No text from outside looks like any mark: in a text every quotation mark is escaped.
    int decision = lastIndexOf(DECISION_ALONE);
    if (decision >= 0) {
      return "{" + text(start, decision) + "}";
    }
    decision = lastIndexOf(DECISION);
    if (decision >= 0) {
      // Behind materials and recipient, from which a comma parts it.
      return "{" + text(start, decision - 1) + "}}";
    }
    int hash = lastIndexOf(AuditLine.HASH_MEMBER);
    return "{" + text(start, hash < 0 ? bytes.length : hash) + "}";
  }

  private String text(int start, int end) {
    return new String(bytes, start, end - start, StandardCharsets.US_ASCII);
  }

  /**
   * The record. Times in parameters and elements are texts, as the line has them.
   *
   * @throws IntegrityException when the line is not one of a trail
   */
  public AuditRecord record() {
    RecordedFields line = RecordedFields.parse(bytes);
    try {
      return new AuditRecord(
          identity(line.object("userIdentity")),
          Instant.parse(required(line, "eventTime")),
          required(line, "eventSource"),
          required(line, "eventName"),
          new Region(required(line, "awsRegion")),
          required(line, "sourceIPAddress"),
          line.text("userAgent"),
          line.text("errorCode"),
          line.text("errorMessage"),
          line.has(AuditLine.PARAMETERS) ? line.object(AuditLine.PARAMETERS).members() : null,
          line.has("responseElements") ? line.object("responseElements").members() : null,
          line.text("requestID"),
          required(line, "eventID"),
          line.flag("readOnly"),
          resources(line),
          required(line, "eventType").equals(AuditRecord.Type.API_CALL.awsName())
              ? AuditRecord.Type.API_CALL
              : AuditRecord.Type.SERVICE_EVENT,
          account(line.text("recipientAccountId")),
          line.text("sharedEventID"),
          tls(line.object("tlsDetails")),
          DecisionMember.read(line.object(AuditLine.ADDITIONAL)),
          recipient(line.object(AuditLine.ADDITIONAL)),
          batch(line.object(AuditLine.ADDITIONAL)));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new IntegrityException("a line of the audit trail cannot be read", e);
    }
  }

  private static Identity identity(RecordedFields identity) {
    return new Identity(
        required(identity, "type"),
        identity.text("principalId"),
        identity.text("arn"),
        account(identity.text("accountId")),
        identity.text("accessKeyId"),
        identity.text("userName"),
        identity.has("sessionContext") ? session(identity.object("sessionContext")) : null,
        identity.text("invokedBy"));
  }

  private static Session session(RecordedFields session) {
    RecordedFields attributes = session.object("attributes");
    String created = attributes.text("creationDate");
    return new Session(
        session.has("sessionIssuer") ? issuer(session.object("sessionIssuer")) : null,
        created == null ? null : Instant.parse(created),
        "true".equals(attributes.text("mfaAuthenticated")),
        session.text("sourceIdentity"));
  }

  private static Issuer issuer(RecordedFields issuer) {
    return new Issuer(
        required(issuer, "type"),
        required(issuer, "principalId"),
        required(issuer, "arn"),
        new AccountId(required(issuer, "accountId")),
        required(issuer, "userName"));
  }

  private static List<Resource> resources(RecordedFields line) {
    List<RecordedFields> keys = line.objects("resources");
    List<Resource> resources = new ArrayList<>(keys.size());
    for (RecordedFields key : keys) {
      resources.add(
          new Resource(
              new AccountId(required(key, "accountId")),
              kind(required(key, "type")),
              required(key, "ARN"),
              material(line.object(AuditLine.ADDITIONAL), resources.size(), keys.size())));
    }
    return resources;
  }

  private static Resource.Kind kind(String awsName) {
    return Resource.Kind.named(awsName)
        .orElseThrow(
            () -> new IntegrityException("a line of the audit trail tells of a " + awsName));
  }

  /**
   * Of two keys the first is the source and the second the destination; a key that stands alone has
   * whatever material is told of.
   */
  private static @Nullable Material material(RecordedFields additional, int index, int keys) {
    List<String> names =
        keys == 2
            ? List.of(index == 0 ? Material.OF_SOURCE : Material.OF_DESTINATION)
            : Material.NAMES;
    for (String name : names) {
      String id = additional.text(name);
      if (id != null) {
        return new Material(name, id);
      }
    }
    return null;
  }

  private static @Nullable Map<String, String> recipient(RecordedFields additional) {
    return additional.has(AuditLine.RECIPIENT)
        ? additional.object(AuditLine.RECIPIENT).texts()
        : null;
  }

  private static List<AuditRecord.Items> batch(RecordedFields additional) {
    return additional.objects(AuditLine.BATCH).stream()
        .map(items ->
            new AuditRecord.Items(
                items.numbers(AuditLine.PLACES), items.object(AuditLine.PARAMETERS).members()))
        .toList();
  }

  private static @Nullable TlsDetails tls(RecordedFields tls) {
    return tls.members().isEmpty()
        ? null
        : new TlsDetails(
            required(tls, "tlsVersion"),
            required(tls, "cipherSuite"),
            tls.text("clientProvidedHostHeader"));
  }

  private static @Nullable AccountId account(@Nullable String text) {
    return text == null ? null : new AccountId(text);
  }

  private static String required(RecordedFields fields, String name) {
    String text = fields.text(name);
    if (text == null) {
      throw new IntegrityException("a line of the audit trail has no " + name);
    }
    return text;
  }

  private int indexOf(byte[] part, int from) {
    int last = bytes.length - part.length;
    for (int i = from; i <= last; i++) {
      if (bytes[i] == part[0] && matches(part, i)) {
        return i;
      }
    }
    return -1;
  }

  private int lastIndexOf(byte[] part) {
    for (int i = bytes.length - part.length; i >= 0; i--) {
      if (bytes[i] == part[0] && matches(part, i)) {
        return i;
      }
    }
    return -1;
  }

  private boolean matches(byte[] part, int at) {
    for (int i = 1; i < part.length; i++) {
      if (bytes[at + i] != part[i]) {
        return false;
      }
    }
    return true;
  }
}
