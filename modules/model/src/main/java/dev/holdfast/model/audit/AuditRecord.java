package dev.holdfast.model.audit;

import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One call as CloudTrail tells it, so that tools made for CloudTrail read it. Never holds
 * plaintext, ciphertext, tokens, signatures or the Authorization header; an encryption context is
 * not secret and stands in clear.
 *
 * @param eventSource the service, such as {@code kms.amazonaws.com}
 * @param eventName the operation's AWS name; for a service event such as {@code RotateKey}
 * @param sourceIpAddress the peer's address, or {@code AWS Internal} for a service event
 * @param errorCode AWS's error name; null when the call succeeded
 * @param requestParameters see {@link #json} for what a value may be; null when the operation has
 *     none or the request could not be read
 * @param responseElements null for operations that only read, and for all cryptography
 * @param requestId the {@code x-amzn-RequestId} of the answer; null for a service event
 * @param eventId unique to the record
 * @param recipientAccountId the account in whose trail the record stands; null when the caller was
 *     not verified
 * @param sharedEventId joins the records of one cross-account call, one in each account; null
 *     otherwise
 */
public record AuditRecord(
    Identity userIdentity,
    Instant eventTime,
    String eventSource,
    String eventName,
    Region awsRegion,
    String sourceIpAddress,
    @Nullable String userAgent,
    @Nullable String errorCode,
    @Nullable String errorMessage,
    @Nullable Map<String, Object> requestParameters,
    @Nullable Map<String, Object> responseElements,
    @Nullable String requestId,
    String eventId,
    boolean readOnly,
    List<Resource> resources,
    Type eventType,
    @Nullable AccountId recipientAccountId,
    @Nullable String sharedEventId,
    @Nullable TlsDetails tlsDetails) {

  public static final String KMS = "kms.amazonaws.com";
  public static final String IAM = "iam.amazonaws.com";
  public static final String STS = "sts.amazonaws.com";
  public static final String INTERNAL = "AWS Internal";

  public AuditRecord {
    requestParameters = requestParameters == null ? null : json(requestParameters);
    responseElements = responseElements == null ? null : json(responseElements);
    resources = List.copyOf(resources);
  }

  /** What made the record. The constants' {@link #awsName} are CloudTrail's. */
  public enum Type {
    API_CALL("AwsApiCall"),
    SERVICE_EVENT("AwsServiceEvent");

    private final String awsName;

    Type(String awsName) {
      this.awsName = awsName;
    }

    public String awsName() {
      return awsName;
    }
  }

  /**
   * Who called.
   *
   * @param type {@code Root}, {@code IAMUser}, {@code AssumedRole}, {@code FederatedUser}, {@code
   *     AWSService}, or {@code Unknown} for a caller that could not be verified, of whom at most
   *     the claimed access key id is given
   * @param invokedBy {@code AWS Internal} for a service event, otherwise null
   */
  public record Identity(
      String type,
      @Nullable String principalId,
      @Nullable String arn,
      @Nullable AccountId accountId,
      @Nullable String accessKeyId,
      @Nullable String userName,
      @Nullable String invokedBy) {

    public static final Identity SERVICE =
        new Identity("AWSService", null, null, null, null, null, INTERNAL);

    /** The verified caller of a request. */
    public static Identity of(Caller caller) {
      return new Identity(
          type(caller.identity()),
          caller.principalId(),
          caller.arn(),
          caller.account(),
          caller.accessKeyId(),
          caller.identity() instanceof dev.holdfast.model.identity.Identity.User user
              ? user.name()
              : null,
          null);
    }

    private static String type(dev.holdfast.model.identity.Identity identity) {
      return switch (identity) {
        case dev.holdfast.model.identity.Identity.Root ignored -> "Root";
        case dev.holdfast.model.identity.Identity.User ignored -> "IAMUser";
        case dev.holdfast.model.identity.Identity.RoleSession ignored -> "AssumedRole";
        case dev.holdfast.model.identity.Identity.FederatedUser ignored -> "FederatedUser";
      };
    }

    /** A caller whose signature did not verify, or that sent none. */
    public static Identity unverified(@Nullable String claimedAccessKeyId) {
      return new Identity("Unknown", null, null, null, claimedAccessKeyId, null, null);
    }
  }

  /** A KMS key that the call touched. */
  public record Resource(AccountId accountId, String arn) {

    public static final String TYPE = "AWS::KMS::Key";
  }

  public record TlsDetails(
      String tlsVersion, String cipherSuite, @Nullable String clientProvidedHostHeader) {}

  /**
   * An unmodifiable copy of a JSON object, in its order.
   *
   * @throws IllegalArgumentException when a value is neither a string, a boolean, an {@code
   *     Integer}, a {@code Long}, a {@code Double}, an {@link Instant}, nor a list or map of these
   *     with string keys
   */
  private static Map<String, Object> json(Map<String, Object> fields) {
    Map<String, Object> copy = new LinkedHashMap<>();
    fields.forEach((name, value) -> copy.put(name, jsonValue(value)));
    return Collections.unmodifiableMap(copy);
  }

  private static Object jsonValue(Object value) {
    return switch (value) {
      case String text -> text;
      case Boolean flag -> flag;
      case Integer number -> number;
      case Long number -> number;
      case Double number -> number;
      case Instant instant -> instant;
      case List<?> list -> list.stream().map(AuditRecord::jsonValue).toList();
      case Map<?, ?> map -> {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((name, inner) -> {
          if (!(name instanceof String text)) {
            throw new IllegalArgumentException("a JSON object's names are strings");
          }
          copy.put(text, jsonValue(inner));
        });
        yield Collections.unmodifiableMap(copy);
      }
      default -> throw new IllegalArgumentException("not a JSON value: " + value.getClass());
    };
  }
}
