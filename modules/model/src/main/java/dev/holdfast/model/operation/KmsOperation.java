package dev.holdfast.model.operation;

import java.util.Arrays;
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
  CREATE_GRANT("CreateGrant"),
  CREATE_KEY("CreateKey"),
  DECAPSULATE("Decapsulate"),
  DECRYPT("Decrypt"),
  DELETE_ALIAS("DeleteAlias"),
  DELETE_CUSTOM_KEY_STORE("DeleteCustomKeyStore"),
  DELETE_IMPORTED_KEY_MATERIAL("DeleteImportedKeyMaterial"),
  DERIVE_SHARED_SECRET("DeriveSharedSecret"),
  DESCRIBE_CUSTOM_KEY_STORES("DescribeCustomKeyStores"),
  DESCRIBE_KEY("DescribeKey"),
  DISABLE_KEY("DisableKey"),
  DISABLE_KEY_ROTATION("DisableKeyRotation"),
  DISCONNECT_CUSTOM_KEY_STORE("DisconnectCustomKeyStore"),
  ENABLE_KEY("EnableKey"),
  ENABLE_KEY_ROTATION("EnableKeyRotation"),
  ENCAPSULATE("Encapsulate"),
  ENCRYPT("Encrypt"),
  GENERATE_DATA_KEY("GenerateDataKey"),
  GENERATE_DATA_KEY_PAIR("GenerateDataKeyPair"),
  GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT("GenerateDataKeyPairWithoutPlaintext"),
  GENERATE_DATA_KEY_WITHOUT_PLAINTEXT("GenerateDataKeyWithoutPlaintext"),
  GENERATE_MAC("GenerateMac"),
  GENERATE_RANDOM("GenerateRandom"),
  GET_KEY_LAST_USAGE("GetKeyLastUsage"),
  GET_KEY_POLICY("GetKeyPolicy"),
  GET_KEY_ROTATION_STATUS("GetKeyRotationStatus"),
  GET_PARAMETERS_FOR_IMPORT("GetParametersForImport"),
  GET_PUBLIC_KEY("GetPublicKey"),
  IMPORT_KEY_MATERIAL("ImportKeyMaterial"),
  LIST_ALIASES("ListAliases"),
  LIST_GRANTS("ListGrants"),
  LIST_KEY_POLICIES("ListKeyPolicies"),
  LIST_KEY_ROTATIONS("ListKeyRotations"),
  LIST_KEYS("ListKeys"),
  LIST_RESOURCE_TAGS("ListResourceTags"),
  LIST_RETIRABLE_GRANTS("ListRetirableGrants"),
  PUT_KEY_POLICY("PutKeyPolicy"),
  RE_ENCRYPT("ReEncrypt"),
  REPLICATE_KEY("ReplicateKey"),
  RETIRE_GRANT("RetireGrant"),
  REVOKE_GRANT("RevokeGrant"),
  ROTATE_KEY_ON_DEMAND("RotateKeyOnDemand"),
  SCHEDULE_KEY_DELETION("ScheduleKeyDeletion"),
  SIGN("Sign"),
  TAG_RESOURCE("TagResource"),
  UNTAG_RESOURCE("UntagResource"),
  UPDATE_ALIAS("UpdateAlias"),
  UPDATE_CUSTOM_KEY_STORE("UpdateCustomKeyStore"),
  UPDATE_KEY_DESCRIPTION("UpdateKeyDescription"),
  UPDATE_PRIMARY_REGION("UpdatePrimaryRegion"),
  VERIFY("Verify"),
  VERIFY_MAC("VerifyMac");

  private static final Map<String, KmsOperation> BY_NAME =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(KmsOperation::awsName, Function.identity()));

  private final String awsName;

  KmsOperation(String awsName) {
    this.awsName = awsName;
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
    return switch (this) {
      case CREATE_GRANT,
          DECAPSULATE,
          DECRYPT,
          DERIVE_SHARED_SECRET,
          DESCRIBE_KEY,
          ENCAPSULATE,
          ENCRYPT,
          GENERATE_DATA_KEY,
          GENERATE_DATA_KEY_PAIR,
          GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT,
          GENERATE_DATA_KEY_WITHOUT_PLAINTEXT,
          GENERATE_MAC,
          GET_KEY_ROTATION_STATUS,
          GET_PUBLIC_KEY,
          LIST_GRANTS,
          RE_ENCRYPT,
          RETIRE_GRANT,
          REVOKE_GRANT,
          SIGN,
          VERIFY,
          VERIFY_MAC ->
          true;
      case CANCEL_KEY_DELETION,
          CONNECT_CUSTOM_KEY_STORE,
          CREATE_ALIAS,
          CREATE_CUSTOM_KEY_STORE,
          CREATE_KEY,
          DELETE_ALIAS,
          DELETE_CUSTOM_KEY_STORE,
          DELETE_IMPORTED_KEY_MATERIAL,
          DESCRIBE_CUSTOM_KEY_STORES,
          DISABLE_KEY,
          DISABLE_KEY_ROTATION,
          DISCONNECT_CUSTOM_KEY_STORE,
          ENABLE_KEY,
          ENABLE_KEY_ROTATION,
          GENERATE_RANDOM,
          GET_KEY_LAST_USAGE,
          GET_KEY_POLICY,
          GET_PARAMETERS_FOR_IMPORT,
          IMPORT_KEY_MATERIAL,
          LIST_ALIASES,
          LIST_KEY_POLICIES,
          LIST_KEY_ROTATIONS,
          LIST_KEYS,
          LIST_RESOURCE_TAGS,
          LIST_RETIRABLE_GRANTS,
          PUT_KEY_POLICY,
          REPLICATE_KEY,
          ROTATE_KEY_ON_DEMAND,
          SCHEDULE_KEY_DELETION,
          TAG_RESOURCE,
          UNTAG_RESOURCE,
          UPDATE_ALIAS,
          UPDATE_CUSTOM_KEY_STORE,
          UPDATE_KEY_DESCRIPTION,
          UPDATE_PRIMARY_REGION ->
          false;
    };
  }

  public static Optional<KmsOperation> named(String awsName) {
    return Optional.ofNullable(BY_NAME.get(awsName));
  }
}
