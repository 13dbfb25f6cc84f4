package dev.holdfast.model.audit;

import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.key.AliasesSeen;
import dev.holdfast.model.name.AliasName;
import dev.holdfast.model.policy.CallerContext;
import dev.holdfast.model.policy.ConditionKey;
import dev.holdfast.model.policy.ConditionName;
import dev.holdfast.model.policy.DecidedRight;
import dev.holdfast.model.policy.RequestContext;
import dev.holdfast.model.policy.Traits;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The condition keys of a request, as far as its record has them. */
final class RecordedContext implements RequestContext {

  /** What of keys the records of old versions do not tell. */
  private static final Set<ConditionName> OF_KEY =
      Set.of(
          ConditionName.CUSTOMER_MASTER_KEY_SPEC,
          ConditionName.CUSTOMER_MASTER_KEY_USAGE,
          ConditionName.KEY_ORIGIN,
          ConditionName.KEY_SPEC,
          ConditionName.KEY_USAGE,
          ConditionName.MULTI_REGION,
          ConditionName.MULTI_REGION_KEY_TYPE,
          ConditionName.RESOURCE_ALIASES,
          ConditionName.RESOURCE_TAG);

  private static final Set<String> ENCRYPTING =
      Set.of(
          "Encrypt",
          "Decrypt",
          "GenerateDataKey",
          "GenerateDataKeyWithoutPlaintext",
          "GenerateDataKeyPair",
          "GenerateDataKeyPairWithoutPlaintext");

  private static final Set<String> ON_GRANTS = Set.of("CreateGrant", "ListGrants", "RevokeGrant");

  private final AuditRecord record;
  private final CallerContext caller;
  private final String resourceAccount;
  private final DecidedRight right;
  private final RecordedParameters asked;

  /**
   * @param right that was asked for
   * @param asked how it was
   */
  RecordedContext(
      AuditRecord record,
      Caller caller,
      String resourceAccount,
      DecidedRight right,
      RecordedParameters asked) {
    this.record = record;
    this.caller = new CallerContext(caller);
    this.resourceAccount = resourceAccount;
    this.right = right;
    this.asked = asked;
  }

  @Override
  public @Nullable String value(ConditionKey key) {
    return switch (key.name()) {
      case BYPASS_POLICY_LOCKOUT_SAFETY_CHECK ->
          asked.isCalled("PutKeyPolicy") || asked.isCalled("CreateKey") || isOfReplica()
              ? asked.text("bypassPolicyLockoutSafetyCheck", "false")
              : null;
      case CURRENT_TIME -> record.eventTime().toString();
      case EPOCH_TIME -> Long.toString(record.eventTime().getEpochSecond());
      case CUSTOMER_MASTER_KEY_SPEC, KEY_SPEC -> ofKey(Traits.OfKey::spec);
      case CUSTOMER_MASTER_KEY_USAGE, KEY_USAGE -> ofKey(Traits.OfKey::usage);
      case KEY_ORIGIN -> ofKey(Traits.OfKey::origin);
      case MULTI_REGION -> ofKey(traits -> traits.multiRegion().isPresent());
      case MULTI_REGION_KEY_TYPE -> ofKey(traits -> traits.multiRegion().orElse(null));
      case PRIMARY_REGION ->
          asked.isCalled("UpdatePrimaryRegion") ? asked.text("primaryRegion", null) : null;
      case REPLICA_REGION ->
          asked.isCalled("ReplicateKey") && !isOfReplica()
              ? asked.text("replicaRegion", null)
              : null;
      case RE_ENCRYPT_ON_SAME_KEY -> ofKey(traits -> traits.reEncryptOnSameKey().orElse(null));
      case RESOURCE_TAG -> key.in(tagsOfResource());
      case IAM_RESOURCE_TAG ->
          record.eventSource().equals(AuditRecord.KMS) ? null : key.in(tagsOfResource());
      case PERMISSIONS_BOUNDARY -> asked.text("permissionsBoundary", boundaryOfResource());
      case POLICY_ARN -> asked.text("policyArn", null);
      case EXTERNAL_ID -> asked.text("externalId", null);
      case ROLE_SESSION_NAME -> asked.text("roleSessionName", null);
      case SESSION_SOURCE_IDENTITY -> asked.text("sourceIdentity", null);
      case ENCRYPTION_ALGORITHM ->
          ENCRYPTING.contains(record.eventName()) || asked.side() != null
              ? asked.text(asked.ofSide("encryptionAlgorithm"), "SYMMETRIC_DEFAULT")
              : null;
      case DATA_KEY_PAIR_SPEC -> asked.text("keyPairSpec", null);
      case KEY_AGREEMENT_ALGORITHM -> asked.text("keyAgreementAlgorithm", null);
      case MAC_ALGORITHM -> asked.text("macAlgorithm", null);
      case MESSAGE_TYPE ->
          asked.isCalled("Sign") || asked.isCalled("Verify")
              ? asked.text("messageType", "RAW")
              : null;
      case SIGNING_ALGORITHM -> asked.text("signingAlgorithm", null);
      case EXPIRATION_MODEL ->
          asked.isCalled("ImportKeyMaterial")
              ? asked.text("expirationModel", "KEY_MATERIAL_EXPIRES")
              : null;
      case VALID_TO -> asked.isCalled("ImportKeyMaterial") ? asked.text("validTo", null) : null;
      case WRAPPING_ALGORITHM -> asked.text("wrappingAlgorithm", null);
      case WRAPPING_KEY_SPEC -> asked.text("wrappingKeySpec", null);
      case GRANT_CONSTRAINT_TYPE -> asked.constraintType();
      case GRANT_IS_FOR_AWS_RESOURCE -> ON_GRANTS.contains(record.eventName()) ? "false" : null;
      case GRANTEE_PRINCIPAL ->
          asked.isCalled("CreateGrant") ? asked.text("granteePrincipal", null) : null;
      case REQUEST_ALIAS -> asked.requestAlias();
      case REQUEST_TAG -> key.in(asked.tags());
      case REQUESTED_REGION -> record.awsRegion().name();
      case RESOURCE_ACCOUNT -> resourceAccount;
      case RETIRING_PRINCIPAL ->
          asked.isCalled("CreateGrant") ? asked.text("retiringPrincipal", null) : null;
      case ROTATION_PERIOD_IN_DAYS ->
          asked.isCalled("EnableKeyRotation") ? asked.text("rotationPeriodInDays", "365") : null;
      case SCHEDULE_KEY_DELETION_PENDING_WINDOW_IN_DAYS ->
          asked.isCalled("ScheduleKeyDeletion") ? asked.text("pendingWindowInDays", "30") : null;
      default -> caller.value(key);
    };
  }

  @Override
  public List<String> values(ConditionKey key) {
    return switch (key.name()) {
      case ENCRYPTION_CONTEXT -> key.allIn(asked.conditionContext());
      case ENCRYPTION_CONTEXT_KEYS -> List.copyOf(asked.conditionContext().keySet());
      case GRANT_OPERATIONS -> asked.texts("operations");
      case RESOURCE_ALIASES ->
          right.traits() instanceof Traits.OfKey traits
              ? traits.aliases().names().stream().map(AliasName::value).toList()
              : List.of();
      case TAG_KEYS ->
          asked.texts("tagKeys").isEmpty()
              ? List.copyOf(asked.tags().keySet())
              : asked.texts("tagKeys");
      case TRANSITIVE_TAG_KEYS -> asked.texts("transitiveTagKeys");
      default -> caller.values(key);
    };
  }

  @Override
  public boolean isBeyondQuota(ConditionKey wanted) {
    return wanted.name() == ConditionName.RESOURCE_ALIASES
        && right.traits() instanceof Traits.OfKey key
        && key.aliases() instanceof AliasesSeen.TooMany;
  }

  /** Whether the request may have had it, and no record tells with what value. */
  boolean isUnknown(ConditionName name) {
    if (name == ConditionName.RECIPIENT_ATTESTATION) {
      // Recorded is less than policies can ask for.
      return record.recipient() != null;
    }
    if (name == ConditionName.VALID_TO) {
      // Recorded is the second.
      return asked.text("validTo", null) != null;
    }
    return switch (right.traits()) {
      case Traits.OfKey key ->
          name == ConditionName.RESOURCE_ALIASES && key.aliases() instanceof AliasesSeen.NotAsked;
      case Traits.OfIdentity ignored -> false;
      // Of a missing key nothing is recorded, not even whether it was to be both sides.
      case Traits.None ignored ->
          name == ConditionName.RE_ENCRYPT_ON_SAME_KEY && asked.isCalled("ReEncrypt");
      case Traits.Unrecorded ignored ->
          OF_KEY.contains(name)
              && (right.isOnKey() && !asked.isCalled("CreateKey") || isOfNewKey(name));
    };
  }

  /** Whether it is the right to make the replica, and not that of its primary. */
  private boolean isOfReplica() {
    return asked.isCalled("ReplicateKey") && !"kms:ReplicateKey".equals(right.action());
  }

  /** The key that is to be made has no aliases and tags yet, but the rest is in the request. */
  private boolean isOfNewKey(ConditionName name) {
    return asked.isCalled("CreateKey")
        && name != ConditionName.RESOURCE_ALIASES
        && name != ConditionName.RESOURCE_TAG;
  }

  private @Nullable String ofKey(Function<Traits.OfKey, @Nullable Object> trait) {
    Object value = right.traits() instanceof Traits.OfKey key ? trait.apply(key) : null;
    return value == null ? null : value.toString();
  }

  private Map<String, String> tagsOfResource() {
    return switch (right.traits()) {
      case Traits.OfKey key -> key.tags();
      case Traits.OfIdentity identity -> identity.tags();
      case Traits.None ignored -> Map.of();
      case Traits.Unrecorded ignored -> Map.of();
    };
  }

  private @Nullable String boundaryOfResource() {
    return right.traits() instanceof Traits.OfIdentity identity
        ? identity.boundary().orElse(null)
        : null;
  }
}
