package dev.holdfast.model.operation;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Every operation of the AWS KMS API, whether built yet or not. A test compares the list with the
 * newest AWS SDK.
 */
public enum KmsOperation {
  CANCEL_KEY_DELETION("CancelKeyDeletion"),
  CONNECT_CUSTOM_KEY_STORE("ConnectCustomKeyStore"),
  CREATE_ALIAS("CreateAlias"),
  CREATE_CUSTOM_KEY_STORE("CreateCustomKeyStore"),
  CREATE_GRANT("CreateGrant", Reach.OTHER_ACCOUNTS),
  CREATE_KEY("CreateKey"),
  DECAPSULATE("Decapsulate", Reach.OTHER_ACCOUNTS, Reach.BY_ALIAS),
  DECRYPT("Decrypt", Reach.OTHER_ACCOUNTS, Reach.BY_ALIAS),
  DELETE_ALIAS("DeleteAlias"),
  DELETE_CUSTOM_KEY_STORE("DeleteCustomKeyStore"),
  DELETE_IMPORTED_KEY_MATERIAL("DeleteImportedKeyMaterial"),
  DERIVE_SHARED_SECRET("DeriveSharedSecret", Reach.OTHER_ACCOUNTS, Reach.BY_ALIAS),
  DESCRIBE_CUSTOM_KEY_STORES("DescribeCustomKeyStores"),
  DESCRIBE_KEY("DescribeKey", Reach.OTHER_ACCOUNTS, Reach.BY_ALIAS),
  DISABLE_KEY("DisableKey"),
  DISABLE_KEY_ROTATION("DisableKeyRotation"),
  DISCONNECT_CUSTOM_KEY_STORE("DisconnectCustomKeyStore"),
  ENABLE_KEY("EnableKey"),
  ENABLE_KEY_ROTATION("EnableKeyRotation"),
  ENCAPSULATE("Encapsulate", Reach.OTHER_ACCOUNTS, Reach.BY_ALIAS),
  ENCRYPT("Encrypt", Reach.OTHER_ACCOUNTS, Reach.BY_ALIAS),
  GENERATE_DATA_KEY("GenerateDataKey", Reach.OTHER_ACCOUNTS, Reach.BY_ALIAS),
  GENERATE_DATA_KEY_PAIR("GenerateDataKeyPair", Reach.OTHER_ACCOUNTS, Reach.BY_ALIAS),
  GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT(
      "GenerateDataKeyPairWithoutPlaintext", Reach.OTHER_ACCOUNTS, Reach.BY_ALIAS),
  GENERATE_DATA_KEY_WITHOUT_PLAINTEXT(
      "GenerateDataKeyWithoutPlaintext", Reach.OTHER_ACCOUNTS, Reach.BY_ALIAS),
  GENERATE_MAC("GenerateMac", Reach.OTHER_ACCOUNTS, Reach.BY_ALIAS),
  GENERATE_RANDOM("GenerateRandom"),
  GET_KEY_LAST_USAGE("GetKeyLastUsage"),
  GET_KEY_POLICY("GetKeyPolicy"),
  GET_KEY_ROTATION_STATUS("GetKeyRotationStatus", Reach.OTHER_ACCOUNTS),
  GET_PARAMETERS_FOR_IMPORT("GetParametersForImport"),
  GET_PUBLIC_KEY("GetPublicKey", Reach.OTHER_ACCOUNTS, Reach.BY_ALIAS),
  IMPORT_KEY_MATERIAL("ImportKeyMaterial"),
  LIST_ALIASES("ListAliases"),
  LIST_GRANTS("ListGrants", Reach.OTHER_ACCOUNTS),
  LIST_KEY_POLICIES("ListKeyPolicies"),
  LIST_KEY_ROTATIONS("ListKeyRotations"),
  LIST_KEYS("ListKeys"),
  LIST_RESOURCE_TAGS("ListResourceTags"),
  LIST_RETIRABLE_GRANTS("ListRetirableGrants"),
  PUT_KEY_POLICY("PutKeyPolicy"),
  RE_ENCRYPT("ReEncrypt", Reach.OTHER_ACCOUNTS, Reach.BY_ALIAS),
  REPLICATE_KEY("ReplicateKey"),
  RETIRE_GRANT("RetireGrant", Reach.OTHER_ACCOUNTS),
  REVOKE_GRANT("RevokeGrant", Reach.OTHER_ACCOUNTS),
  ROTATE_KEY_ON_DEMAND("RotateKeyOnDemand"),
  SCHEDULE_KEY_DELETION("ScheduleKeyDeletion"),
  SIGN("Sign", Reach.OTHER_ACCOUNTS, Reach.BY_ALIAS),
  TAG_RESOURCE("TagResource"),
  UNTAG_RESOURCE("UntagResource"),
  UPDATE_ALIAS("UpdateAlias"),
  UPDATE_CUSTOM_KEY_STORE("UpdateCustomKeyStore"),
  UPDATE_KEY_DESCRIPTION("UpdateKeyDescription"),
  UPDATE_PRIMARY_REGION("UpdatePrimaryRegion"),
  VERIFY("Verify", Reach.OTHER_ACCOUNTS, Reach.BY_ALIAS),
  VERIFY_MAC("VerifyMac", Reach.OTHER_ACCOUNTS, Reach.BY_ALIAS);

  private static final Map<String, KmsOperation> BY_NAME =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(KmsOperation::awsName, Function.identity()));

  /** What can be said of an operation; nothing is meant unless it is said. */
  private enum Reach {
    OTHER_ACCOUNTS,
    BY_ALIAS
  }

  private final String awsName;
  private final boolean forOtherAccounts;
  private final boolean takesAlias;

  KmsOperation(String awsName, Reach... reach) {
    this.awsName = awsName;
    this.forOtherAccounts = List.of(reach).contains(Reach.OTHER_ACCOUNTS);
    this.takesAlias = List.of(reach).contains(Reach.BY_ALIAS);
  }

  /** The name as it stands behind {@code TrentService.} and {@code kms:}. */
  public String awsName() {
    return awsName;
  }

  /** The IAM action, such as {@code kms:Encrypt}. */
  public String action() {
    return "kms:" + awsName;
  }

  /**
   * Whether a key may let callers of other accounts do it. Key policies that say so of any other
   * operation have no effect (AWS KMS Developer Guide, "Allowing users in other accounts to use a
   * KMS key").
   */
  public boolean isForOtherAccounts() {
    return forOtherAccounts;
  }

  /** Whether its {@code KeyId} may be an alias; others call one malformed. */
  public boolean takesAlias() {
    return takesAlias;
  }

  public static Optional<KmsOperation> named(String awsName) {
    return Optional.ofNullable(BY_NAME.get(awsName));
  }
}
