package dev.holdfast.model.audit;

import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.name.KeyReference;
import dev.holdfast.model.policy.CallerContext;
import dev.holdfast.model.policy.ConditionKey;
import dev.holdfast.model.policy.ConditionName;
import dev.holdfast.model.policy.RequestContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The condition keys of a request, as far as its record has them. */
final class RecordedContext implements RequestContext {

  /** What a request may have had, of the key or in its parameters, and no record tells. */
  static final Set<ConditionName> UNKNOWN =
      Set.of(
          ConditionName.CUSTOMER_MASTER_KEY_SPEC,
          ConditionName.CUSTOMER_MASTER_KEY_USAGE,
          ConditionName.EXPIRATION_MODEL,
          ConditionName.EXTERNAL_ID,
          ConditionName.GRANT_CONSTRAINT_TYPE,
          ConditionName.GRANT_IS_FOR_AWS_RESOURCE,
          ConditionName.IAM_RESOURCE_TAG,
          ConditionName.KEY_ORIGIN,
          ConditionName.KEY_SPEC,
          ConditionName.KEY_USAGE,
          ConditionName.MULTI_FACTOR_AUTH_AGE,
          ConditionName.MULTI_REGION,
          ConditionName.MULTI_REGION_KEY_TYPE,
          ConditionName.PERMISSIONS_BOUNDARY,
          ConditionName.POLICY_ARN,
          ConditionName.PRIMARY_REGION,
          ConditionName.RECIPIENT_ATTESTATION,
          ConditionName.REPLICA_REGION,
          ConditionName.RE_ENCRYPT_ON_SAME_KEY,
          ConditionName.RESOURCE_ALIASES,
          ConditionName.RESOURCE_TAG,
          ConditionName.ROLE_SESSION_NAME,
          ConditionName.SESSION_SOURCE_IDENTITY,
          ConditionName.TRANSITIVE_TAG_KEYS,
          ConditionName.VALID_TO,
          ConditionName.WRAPPING_ALGORITHM,
          ConditionName.WRAPPING_KEY_SPEC);

  /** Of these a request to no key has none. */
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

  private final AuditRecord record;
  private final CallerContext caller;
  private final String resourceAccount;
  private final boolean onKey;
  private final Map<String, Object> parameters;

  /**
   * @param onKey whether the right that was asked for is one to a key
   */
  RecordedContext(AuditRecord record, Caller caller, String resourceAccount, boolean onKey) {
    this.record = record;
    this.caller = new CallerContext(caller);
    this.resourceAccount = resourceAccount;
    this.onKey = onKey;
    this.parameters = record.requestParameters() == null ? Map.of() : record.requestParameters();
  }

  @Override
  public @Nullable String value(ConditionKey key) {
    return switch (key.name()) {
      case BYPASS_POLICY_LOCKOUT_SAFETY_CHECK ->
          isCalled("PutKeyPolicy") || isCalled("CreateKey")
              ? text("bypassPolicyLockoutSafetyCheck", "false")
              : null;
      case CURRENT_TIME -> record.eventTime().toString();
      case EPOCH_TIME -> Long.toString(record.eventTime().getEpochSecond());
      case ENCRYPTION_ALGORITHM ->
          ENCRYPTING.contains(record.eventName())
              ? text("encryptionAlgorithm", "SYMMETRIC_DEFAULT")
              : null;
      case DATA_KEY_PAIR_SPEC -> text("keyPairSpec", null);
      case KEY_AGREEMENT_ALGORITHM -> text("keyAgreementAlgorithm", null);
      case MAC_ALGORITHM -> text("macAlgorithm", null);
      case MESSAGE_TYPE ->
          isCalled("Sign") || isCalled("Verify") ? text("messageType", "RAW") : null;
      case SIGNING_ALGORITHM -> text("signingAlgorithm", null);
      case EXPIRATION_MODEL ->
          isCalled("ImportKeyMaterial") ? text("expirationModel", "KEY_MATERIAL_EXPIRES") : null;
      case VALID_TO -> isCalled("ImportKeyMaterial") ? text("validTo", null) : null;
      case WRAPPING_ALGORITHM -> text("wrappingAlgorithm", null);
      case WRAPPING_KEY_SPEC -> text("wrappingKeySpec", null);
      case GRANTEE_PRINCIPAL -> text("granteePrincipal", null);
      case REQUEST_ALIAS -> requestAlias();
      case REQUEST_TAG -> key.in(tags());
      case REQUESTED_REGION -> record.awsRegion().name();
      case RESOURCE_ACCOUNT -> resourceAccount;
      case RETIRING_PRINCIPAL -> text("retiringPrincipal", null);
      case ROTATION_PERIOD_IN_DAYS ->
          isCalled("EnableKeyRotation") ? text("rotationPeriodInDays", "365") : null;
      case SCHEDULE_KEY_DELETION_PENDING_WINDOW_IN_DAYS ->
          isCalled("ScheduleKeyDeletion") ? text("pendingWindowInDays", "30") : null;
      default -> caller.value(key);
    };
  }

  @Override
  public List<String> values(ConditionKey key) {
    return switch (key.name()) {
      case ENCRYPTION_CONTEXT -> key.allIn(encryptionContext());
      case ENCRYPTION_CONTEXT_KEYS -> List.copyOf(encryptionContext().keySet());
      case GRANT_OPERATIONS -> texts("operations");
      case TAG_KEYS -> isCalled("UntagResource") ? texts("tagKeys") : List.copyOf(tags().keySet());
      default -> caller.values(key);
    };
  }

  /** Whether the request may have had it; of an attestation the record says when there was none. */
  boolean isUnknown(ConditionName name) {
    return UNKNOWN.contains(name)
        && !(name == ConditionName.RECIPIENT_ATTESTATION && record.recipient() == null)
        && !(OF_KEY.contains(name) && !onKey && !isOfNewKey(name));
  }

  /** The key that is to be made has no aliases and tags yet, but the rest is in the request. */
  private boolean isOfNewKey(ConditionName name) {
    return isCalled("CreateKey")
        && name != ConditionName.RESOURCE_ALIASES
        && name != ConditionName.RESOURCE_TAG;
  }

  Map<String, String> encryptionContext() {
    Map<String, String> pairs = new LinkedHashMap<>();
    if (parameters.get("encryptionContext") instanceof Map<?, ?> map) {
      map.forEach((name, value) -> pairs.put(String.valueOf(name), String.valueOf(value)));
    }
    return pairs;
  }

  private boolean isCalled(String operation) {
    return record.eventName().equals(operation);
  }

  private @Nullable String text(String parameter, @Nullable String otherwise) {
    Object value = parameters.get(parameter);
    return value == null ? otherwise : value.toString();
  }

  private List<String> texts(String parameter) {
    List<String> texts = new ArrayList<>();
    if (parameters.get(parameter) instanceof List<?> list) {
      list.forEach(element -> texts.add(String.valueOf(element)));
    }
    return texts;
  }

  private Map<String, String> tags() {
    Map<String, String> tags = new LinkedHashMap<>();
    if (parameters.get("tags") instanceof List<?> list) {
      for (Object element : list) {
        if (element instanceof Map<?, ?> tag
            && tag.get("tagKey") instanceof String name
            && tag.get("tagValue") instanceof String value) {
          tags.put(name, value);
        }
      }
    }
    return tags;
  }

  private @Nullable String requestAlias() {
    String keyId = text("keyId", null);
    if (keyId == null) {
      return null;
    }
    return switch (KeyReference.parse(keyId)) {
      case KeyReference.ByAlias(var alias) -> alias.value();
      case KeyReference.ByAliasArn(var arn) -> arn.name().value();
      case KeyReference.ById ignored -> null;
      case KeyReference.ByArn ignored -> null;
      case KeyReference.Malformed ignored -> null;
      case KeyReference.MalformedArn ignored -> null;
    };
  }
}
