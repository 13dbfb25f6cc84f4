package dev.holdfast.model.policy;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The condition keys that a request can have here. A name that ends in {@code :} or {@code /} is a
 * family, such as the tags of a principal: its keys go on with a name of their own.
 */
public enum ConditionName {

  // -- the request, by what it asks of KMS
  BYPASS_POLICY_LOCKOUT_SAFETY_CHECK("kms:BypassPolicyLockoutSafetyCheck"),
  CALLER_ACCOUNT("kms:CallerAccount"),
  CUSTOMER_MASTER_KEY_SPEC("kms:CustomerMasterKeySpec"),
  CUSTOMER_MASTER_KEY_USAGE("kms:CustomerMasterKeyUsage"),
  DATA_KEY_PAIR_SPEC("kms:DataKeyPairSpec"),
  ENCRYPTION_ALGORITHM("kms:EncryptionAlgorithm"),
  /** Of several values only where names of the encryption context differ in nothing but case. */
  ENCRYPTION_CONTEXT("kms:EncryptionContext:", true),
  ENCRYPTION_CONTEXT_KEYS("kms:EncryptionContextKeys", true),
  EXPIRATION_MODEL("kms:ExpirationModel"),
  GRANT_CONSTRAINT_TYPE("kms:GrantConstraintType"),
  GRANT_IS_FOR_AWS_RESOURCE("kms:GrantIsForAWSResource"),
  GRANT_OPERATIONS("kms:GrantOperations", true),
  GRANTEE_PRINCIPAL("kms:GranteePrincipal"),
  KEY_AGREEMENT_ALGORITHM("kms:KeyAgreementAlgorithm"),
  KEY_ORIGIN("kms:KeyOrigin"),
  KEY_SPEC("kms:KeySpec"),
  KEY_USAGE("kms:KeyUsage"),
  MAC_ALGORITHM("kms:MacAlgorithm"),
  MESSAGE_TYPE("kms:MessageType"),
  MULTI_REGION("kms:MultiRegion"),
  MULTI_REGION_KEY_TYPE("kms:MultiRegionKeyType"),
  PRIMARY_REGION("kms:PrimaryRegion"),
  RE_ENCRYPT_ON_SAME_KEY("kms:ReEncryptOnSameKey"),
  RECIPIENT_ATTESTATION("kms:RecipientAttestation:"),
  REPLICA_REGION("kms:ReplicaRegion"),
  REQUEST_ALIAS("kms:RequestAlias"),
  RESOURCE_ALIASES("kms:ResourceAliases", true),
  RETIRING_PRINCIPAL("kms:RetiringPrincipal"),
  ROTATION_PERIOD_IN_DAYS("kms:RotationPeriodInDays"),
  SCHEDULE_KEY_DELETION_PENDING_WINDOW_IN_DAYS("kms:ScheduleKeyDeletionPendingWindowInDays"),
  SIGNING_ALGORITHM("kms:SigningAlgorithm"),
  VALID_TO("kms:ValidTo"),
  VIA_SERVICE("kms:ViaService"),
  WRAPPING_ALGORITHM("kms:WrappingAlgorithm"),
  WRAPPING_KEY_SPEC("kms:WrappingKeySpec"),

  // -- the principal
  MULTI_FACTOR_AUTH_AGE("aws:MultiFactorAuthAge"),
  MULTI_FACTOR_AUTH_PRESENT("aws:MultiFactorAuthPresent"),
  PRINCIPAL_ACCOUNT("aws:PrincipalAccount"),
  PRINCIPAL_ARN("aws:PrincipalArn"),
  PRINCIPAL_IS_AWS_SERVICE("aws:PrincipalIsAWSService"),
  PRINCIPAL_TAG("aws:PrincipalTag/"),
  PRINCIPAL_TYPE("aws:PrincipalType"),
  SOURCE_IDENTITY("aws:SourceIdentity"),
  TOKEN_ISSUE_TIME("aws:TokenIssueTime"),
  USER_ID("aws:userid"),
  USER_NAME("aws:username"),

  // -- the call
  CURRENT_TIME("aws:CurrentTime"),
  EPOCH_TIME("aws:EpochTime"),
  REQUEST_TAG("aws:RequestTag/"),
  REQUESTED_REGION("aws:RequestedRegion"),
  SECURE_TRANSPORT("aws:SecureTransport"),
  SOURCE_IP("aws:SourceIp"),
  TAG_KEYS("aws:TagKeys", true),
  USER_AGENT("aws:UserAgent"),
  VIA_AWS_SERVICE("aws:ViaAWSService"),

  // -- the resource
  RESOURCE_ACCOUNT("aws:ResourceAccount"),
  RESOURCE_TAG("aws:ResourceTag/"),

  // -- the making of sessions and of principals
  EXTERNAL_ID("sts:ExternalId"),
  ROLE_SESSION_NAME("sts:RoleSessionName"),
  SESSION_SOURCE_IDENTITY("sts:SourceIdentity"),
  TRANSITIVE_TAG_KEYS("sts:TransitiveTagKeys", true),
  PERMISSIONS_BOUNDARY("iam:PermissionsBoundary"),
  POLICY_ARN("iam:PolicyARN"),
  IAM_RESOURCE_TAG("iam:ResourceTag/"),

  /** Any other key: it can be written in a policy, and only a simulation ever has it. */
  OTHER("");

  private static final Map<String, ConditionName> BY_NAME =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(ConditionName::lowerCase, Function.identity()));

  private final String awsName;
  private final boolean multiValued;

  ConditionName(String awsName) {
    this(awsName, false);
  }

  ConditionName(String awsName, boolean multiValued) {
    this.awsName = awsName;
    this.multiValued = multiValued;
  }

  public String awsName() {
    return awsName;
  }

  /** Whether a request can have several values of one such key. */
  public boolean isMultiValued() {
    return multiValued;
  }

  boolean isFamily() {
    return awsName.endsWith(":") || awsName.endsWith("/");
  }

  private String lowerCase() {
    return awsName.toLowerCase(Locale.ROOT);
  }

  static Optional<ConditionName> named(String lowerCase) {
    return Optional.ofNullable(BY_NAME.get(lowerCase));
  }
}
