package dev.holdfast.model.audit;

import dev.holdfast.model.identity.CallOrigin;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.Identity.FederatedUser;
import dev.holdfast.model.identity.Identity.RoleSession;
import dev.holdfast.model.identity.Identity.Root;
import dev.holdfast.model.identity.Identity.User;
import dev.holdfast.model.identity.Rights;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.policy.DecidedRight;
import dev.holdfast.model.policy.Traits;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * @param decision what let the call in or kept it out; null when nothing was decided, as for a
 *     service event or a request that could not be read, and in the record of an account whose key
 *     or role another account used
 * @param recipient what CloudTrail tells of the attestation document, by its names; null when the
 *     request had none that was verified
 * @param batch the items of a batch that the record tells of, which are alike in everything else;
 *     empty for a call of its own
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
    @Nullable TlsDetails tlsDetails,
    @Nullable Decision decision,
    @Nullable Map<String, String> recipient,
    List<Items> batch) {

  public static final String KMS = "kms.amazonaws.com";
  public static final String IAM = "iam.amazonaws.com";
  public static final String STS = "sts.amazonaws.com";
  public static final String CLOUDTRAIL = "cloudtrail.amazonaws.com";
  public static final String INTERNAL = "AWS Internal";

  /** Of a caller of another account, in the record of the account whose key or role it used. */
  static final String FOREIGN_ACCOUNT = "AWSAccount";

  public AuditRecord {
    requestParameters = requestParameters == null ? null : json(requestParameters);
    responseElements = responseElements == null ? null : json(responseElements);
    resources = List.copyOf(resources);
    recipient =
        recipient == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(recipient));
    batch = List.copyOf(batch);
  }

  /**
   * The record of what the service did by itself.
   *
   * @param parameters what there is to tell of it; null for nothing
   * @param account in whose trail it stands; null for what concerns none
   */
  public static AuditRecord ofService(
      Instant eventTime,
      String eventSource,
      String eventName,
      Region region,
      String eventId,
      @Nullable Map<String, Object> parameters,
      List<Resource> resources,
      @Nullable AccountId account) {
    return new AuditRecord(
        Identity.SERVICE,
        eventTime,
        eventSource,
        eventName,
        region,
        INTERNAL,
        INTERNAL,
        null,
        null,
        parameters,
        null,
        null,
        eventId,
        false,
        resources,
        Type.SERVICE_EVENT,
        account,
        null,
        null,
        null,
        null,
        List.of());
  }

  /** The same record as one of several that one call makes, one in each account it concerns. */
  public AuditRecord shared(String id) {
    return with(
        userIdentity,
        eventId,
        requestParameters,
        resources,
        recipientAccountId,
        id,
        decision,
        batch);
  }

  /** How many calls it tells of: as many as items of a batch. */
  public int calls() {
    int calls = 0;
    for (Items items : batch) {
      calls += items.places().size();
    }
    return Math.max(1, calls);
  }

  /** Each of the calls that it tells of, as if that had a record of its own. */
  public List<AuditRecord> each() {
    if (batch.isEmpty()) {
      return List.of(this);
    }
    List<AuditRecord> each = new ArrayList<>();
    for (Items items : batch) {
      Map<String, Object> all = new LinkedHashMap<>(items.requestParameters());
      if (requestParameters != null) {
        all.putAll(requestParameters);
      }
      AuditRecord alone =
          with(
              userIdentity,
              eventId,
              requestParameters == null && all.isEmpty() ? null : all,
              resources,
              recipientAccountId,
              sharedEventId,
              decision,
              List.of());
      each.addAll(Collections.nCopies(items.places().size(), alone));
    }
    return each;
  }

  /**
   * The record of the same call for an account whose keys or roles were used from another: of the
   * caller it tells the account and the unique id, and of what was used that account's own.
   *
   * @param eventId of the new record
   */
  public AuditRecord forOwner(AccountId owner, String eventId, String sharedEventId) {
    List<Resource> owned =
        resources.stream().filter(resource -> resource.accountId().equals(owner)).toList();
    return with(
        userIdentity.fromAbroad(),
        eventId,
        requestParameters,
        owned,
        owner,
        sharedEventId,
        null,
        batch);
  }

  /** Whether it tells the owner of a key or role what another account did with it. */
  public boolean isForOwner() {
    return userIdentity.type().equals(FOREIGN_ACCOUNT);
  }

  private AuditRecord with(
      Identity identity,
      String id,
      @Nullable Map<String, Object> parameters,
      List<Resource> keys,
      @Nullable AccountId account,
      @Nullable String sharedId,
      @Nullable Decision decided,
      List<Items> items) {
    return new AuditRecord(
        identity,
        eventTime,
        eventSource,
        eventName,
        awsRegion,
        sourceIpAddress,
        userAgent,
        errorCode,
        errorMessage,
        parameters,
        responseElements,
        requestId,
        id,
        readOnly,
        keys,
        eventType,
        account,
        sharedId,
        tlsDetails,
        decided,
        recipient,
        items);
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
   *     AWSService}, {@code AWSAccount} for a caller of another account than the record's, or
   *     {@code Unknown} for a caller that could not be verified, of whom at most the claimed access
   *     key id is given
   * @param sessionContext only of temporary credentials
   * @param invokedBy {@code AWS Internal} for a service event, otherwise null
   */
  public record Identity(
      String type,
      @Nullable String principalId,
      @Nullable String arn,
      @Nullable AccountId accountId,
      @Nullable String accessKeyId,
      @Nullable String userName,
      @Nullable Session sessionContext,
      @Nullable String invokedBy) {

    static final String USER = "IAMUser";

    public static final Identity SERVICE =
        new Identity("AWSService", null, null, null, null, null, null, INTERNAL);

    /** The verified caller of a request. */
    public static Identity of(Caller caller) {
      return switch (caller.identity()) {
        case Root ignored -> of("Root", caller, null, null);
        case User user -> of(USER, caller, user.name(), null);
        case RoleSession session -> of("AssumedRole", caller, null, Issuer.of(session));
        case FederatedUser ignored -> of("FederatedUser", caller, null, null);
      };
    }

    private static Identity of(
        String type, Caller caller, @Nullable String userName, @Nullable Issuer issuer) {
      return new Identity(
          type,
          caller.principalId(),
          caller.arn(),
          caller.account(),
          caller.accessKeyId(),
          userName,
          Session.of(issuer, caller.rights().session().orElse(null)),
          null);
    }

    /** A caller whose signature did not verify, or that sent none. */
    public static Identity unverified(@Nullable String claimedAccessKeyId) {
      return new Identity("Unknown", null, null, null, claimedAccessKeyId, null, null, null);
    }

    private Identity fromAbroad() {
      return new Identity(FOREIGN_ACCOUNT, principalId, null, accountId, null, null, null, null);
    }

    /**
     * What CloudTrail's lookups call the user name: {@code root}, the user's name, or what a
     * session was called; null for who has none.
     */
    public @Nullable String shownName() {
      if (type.equals("Root")) {
        return "root";
      }
      if (userName != null || arn == null) {
        return userName;
      }
      return arn.substring(arn.lastIndexOf('/') + 1);
    }
  }

  /**
   * @param issuer whose session it is; null when that is who called
   * @param creationDate null when it is not known
   */
  public record Session(
      @Nullable Issuer issuer,
      @Nullable Instant creationDate,
      boolean mfaAuthenticated,
      @Nullable String sourceIdentity) {

    private static @Nullable Session of(@Nullable Issuer issuer, Rights.@Nullable Session session) {
      if (session == null) {
        return issuer == null ? null : new Session(issuer, null, false, null);
      }
      return new Session(
          issuer, session.issuedAt(), session.multiFactor(), session.sourceIdentity().orElse(null));
    }
  }

  /** The role of a session. */
  public record Issuer(
      String type, String principalId, String arn, AccountId accountId, String userName) {

    private static Issuer of(RoleSession session) {
      String arn = session.roleArn();
      return new Issuer(
          "Role",
          session.roleId(),
          arn,
          session.account(),
          arn.substring(arn.lastIndexOf('/') + 1));
    }
  }

  /** Texts from outside are cut here: a record should not be a place to store things. */
  private static final int MAX_TEXT = 1024;

  /** As much of a text from outside as a record holds. */
  public static String cut(String text) {
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
  }

  /**
   * What let a call in or kept it out, and what of that the rest of the record does not tell.
   *
   * @param rights that the call was asked for, in that order, one at least; only the last can have
   *     been withheld, and then others may not have been looked at
   * @param principalTags that the caller had
   * @param boundary whether a permissions boundary limited the caller
   * @param sessionPolicies whether session policies did
   * @param secureTransport whether the call came over TLS
   */
  public record Decision(
      List<DecidedRight> rights,
      Map<String, String> principalTags,
      boolean boundary,
      boolean sessionPolicies,
      boolean secureTransport) {

    public Decision {
      rights = List.copyOf(rights);
      principalTags = Map.copyOf(principalTags);
      if (rights.isEmpty()) {
        throw new IllegalArgumentException("a decision is one about a right");
      }
    }

    /** Whether the caller had every right that was looked at. */
    public boolean isLetIn() {
      return DecidedRight.allAllowed(rights);
    }

    /** Whether it is of a version that recorded one right and nothing of its resource. */
    boolean isOfOldVersion() {
      return rights.getFirst().traits() instanceof Traits.Unrecorded;
    }

    public static Decision of(List<DecidedRight> rights, Caller caller) {
      Rights own = caller.rights();
      CallOrigin origin = caller.origin();
      return new Decision(
          rights,
          own.tags(),
          own.boundary().isPresent(),
          !own.sessionPolicies().isEmpty(),
          origin.secureTransport());
    }
  }

  /**
   * What the call touched.
   *
   * @param material what of a key was used; null when nothing was, or the key has only one
   */
  public record Resource(AccountId accountId, Kind kind, String arn, @Nullable Material material) {

    /** The constants' {@link #awsName} are CloudTrail's. */
    public enum Kind {
      KEY("AWS::KMS::Key"),
      /** That was assumed. */
      ROLE("AWS::IAM::Role");

      private final String awsName;

      Kind(String awsName) {
        this.awsName = awsName;
      }

      public String awsName() {
        return awsName;
      }

      public static Optional<Kind> named(String awsName) {
        for (Kind kind : values()) {
          if (kind.awsName.equals(awsName)) {
            return Optional.of(kind);
          }
        }
        return Optional.empty();
      }
    }

    /** A key. */
    public Resource(AccountId accountId, String arn, @Nullable Material material) {
      this(accountId, Kind.KEY, arn, material);
    }

    /** A key of which nothing was used. */
    public Resource(AccountId accountId, String arn) {
      this(accountId, arn, null);
    }

    /** Whether that is its ARN, or the last part of it: a key's id, a role's name. */
    public boolean isNamed(String name) {
      return arn.equals(name)
          || arn.length() > name.length()
              && arn.endsWith(name)
              && arn.charAt(arn.length() - name.length() - 1) == '/';
    }
  }

  /**
   * The key material that a call used.
   *
   * @param name what CloudTrail calls it: one of {@link #NAMES}
   * @param id 64 hexadecimal digits
   */
  public record Material(String name, String id) {

    public static final String OF_KEY = "keyMaterialId";
    public static final String OF_SOURCE = "sourceKeyMaterialId";
    public static final String OF_DESTINATION = "destinationKeyMaterialId";

    /** In the order in which their keys stand among a record's resources. */
    public static final List<String> NAMES = List.of(OF_KEY, OF_SOURCE, OF_DESTINATION);
  }

  /**
   * Items of a batch with the same parameters.
   *
   * @param places in the batch, from 0
   * @param requestParameters what they have beyond the record's own
   */
  public record Items(List<Integer> places, Map<String, Object> requestParameters) {

    public Items {
      places = List.copyOf(places);
      requestParameters = json(requestParameters);
      if (places.isEmpty()) {
        throw new IllegalArgumentException("items are one at least");
      }
    }
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
