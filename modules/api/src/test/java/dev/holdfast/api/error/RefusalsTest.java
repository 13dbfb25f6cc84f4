package dev.holdfast.api.error;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.KmsError;
import dev.holdfast.model.attestation.AttestationDefect;
import dev.holdfast.model.key.KeyOrigin;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyStateName;
import dev.holdfast.model.key.KeyUsage;
import dev.holdfast.model.key.MaterialId;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.AliasArn;
import dev.holdfast.model.name.AliasName;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.store.ClusterId;
import dev.holdfast.model.store.ProxyFault;
import dev.holdfast.model.store.TokenFault;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The name and the very words of every refusal: tools match on them. */
class RefusalsTest {

  private static final AccountId ACCOUNT = new AccountId("111122223333");
  private static final KeyArn KEY =
      new KeyArn(Region.US_EAST_1, ACCOUNT, new KeyId("1234abcd-12ab-34cd-56ef-1234567890ab"));
  private static final String KEY_ARN =
      "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  private static final AliasArn ALIAS =
      new AliasArn(Region.US_EAST_1, ACCOUNT, new AliasName("alias/app"));
  private static final String ALIAS_ARN = "arn:aws:kms:us-east-1:111122223333:alias/app";
  private static final MaterialId MATERIAL = new MaterialId("ab".repeat(32));
  private static final MaterialId PENDING = new MaterialId("cd".repeat(32));
  private static final String WORDLESS = "";

  /**
   * @param message {@link #WORDLESS} for an answer without one
   */
  record Row(KmsError error, String name, String message) {}

  private static final String NOT_FOUND = "NotFoundException";
  private static final String INVALID_ARN = "InvalidArnException";
  private static final String INVALID_STATE = "KMSInvalidStateException";
  private static final String UNSUPPORTED = "UnsupportedOperationException";
  private static final String VALIDATION = "ValidationException";
  private static final String LIMIT = "LimitExceededException";
  private static final String TAG = "TagException";
  private static final String POLICY = "MalformedPolicyDocumentException";
  private static final String USAGE = "InvalidKeyUsageException";

  static Stream<Row> rows() {
    return Stream.of(
            names(), access(), states(), kinds(), imports(), stores(), requests(), limits())
        .flatMap(rows -> rows);
  }

  private static Stream<Row> names() {
    return Stream.of(
        new Row(new KmsError.KeyNotFound(KEY), NOT_FOUND, "Key '" + KEY_ARN + "' does not exist"),
        new Row(new KmsError.MalformedKeyId("nonsense"), NOT_FOUND, "Invalid keyId 'nonsense'"),
        new Row(
            new KmsError.MalformedArn("arn:aws:s3:::b"), INVALID_ARN, "Invalid arn arn:aws:s3:::b"),
        new Row(new KmsError.ForeignRegion("eu-west-1"), NOT_FOUND, "Invalid arn eu-west-1"),
        new Row(
            new KmsError.AliasNotFound(ALIAS), NOT_FOUND, "Alias " + ALIAS_ARN + " is not found."),
        new Row(
            new KmsError.AliasAlreadyExists(ALIAS),
            "AlreadyExistsException",
            "An alias with the name " + ALIAS_ARN + " already exists"),
        new Row(
            new KmsError.AliasReserved("alias/aws/s3"),
            "InvalidAliasNameException",
            "Alias alias/aws/s3 is reserved: the prefix \"alias/aws/\" belongs to AWS managed"
                + " keys"),
        new Row(
            new KmsError.MalformedAliasName("alias/"),
            "InvalidAliasNameException",
            "Invalid alias name 'alias/'"),
        new Row(
            new KmsError.AliasWithoutPrefix("app"),
            VALIDATION,
            "Alias must start with the prefix \"alias/\". Please see"
                + " https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html"),
        new Row(
            new KmsError.MalformedMarker(), "InvalidMarkerException", "The marker is not valid."),
        new Row(
            new KmsError.MalformedGrantId("g"), "InvalidGrantIdException", "Invalid grant ID 'g'"),
        new Row(
            new KmsError.ReplicaExists(KEY),
            "AlreadyExistsException",
            "A related key already exists: " + KEY_ARN),
        new Row(
            new KmsError.RegionUnknown("eu-south-9"),
            VALIDATION,
            "The Region eu-south-9 is not valid."),
        new Row(
            new KmsError.RegionAway("eu-west-1"),
            "DependencyTimeoutException",
            "The region 'eu-west-1' did not answer the request in time."),
        new Row(
            new KmsError.NotPrimary(KEY),
            UNSUPPORTED,
            KEY_ARN + " is not a multi-region primary key."),
        new Row(
            new KmsError.RotationUnderWay(KEY),
            "ConflictException",
            "A rotation of the key material is in progress for " + KEY_ARN + "."),
        new Row(new KmsError.GrantNotFound("g"), NOT_FOUND, "Grant 'g' does not exist"),
        new Row(
            new KmsError.InvalidGrantToken(),
            "InvalidGrantTokenException",
            "The grant token is not valid."),
        new Row(
            new KmsError.InvalidPrincipal("arn:aws:iam::111122223333:user/no"),
            INVALID_ARN,
            "ARN does not refer to a valid principal: arn:aws:iam::111122223333:user/no"));
  }

  private static Stream<Row> access() {
    return Stream.of(
        new Row(
            new KmsError.AccessDenied("User: x is not authorized", "kms:Decrypt", KEY_ARN),
            "AccessDeniedException",
            "User: x is not authorized"),
        new Row(
            new KmsError.CiphertextKeyNotVisible(),
            "AccessDeniedException",
            "The ciphertext refers to a customer master key that does not exist, does not exist in"
                + " this region, or you are not allowed to access."));
  }

  private static Stream<Row> states() {
    return Stream.concat(
        Stream.of(
            new Row(new KmsError.KeyDisabled(KEY), "DisabledException", KEY_ARN + " is disabled."),
            new Row(
                new KmsError.KeyNotPendingDeletion(KEY),
                INVALID_STATE,
                KEY_ARN + " is not pending deletion.")),
        Stream.of(
                new State(KeyStateName.CREATING, "creating"),
                new State(KeyStateName.ENABLED, "enabled"),
                new State(KeyStateName.DISABLED, "disabled"),
                new State(KeyStateName.PENDING_IMPORT, "pending import"),
                new State(KeyStateName.PENDING_DELETION, "pending deletion"),
                new State(KeyStateName.PENDING_REPLICA_DELETION, "pending replica deletion"),
                new State(KeyStateName.UNAVAILABLE, "unavailable"),
                new State(KeyStateName.UPDATING, "updating"))
            .map(state ->
                new Row(
                    new KmsError.KeyInState(KEY, state.name),
                    INVALID_STATE,
                    KEY_ARN + " is " + state.words + ".")));
  }

  private record State(KeyStateName name, String words) {}

  private static Stream<Row> kinds() {
    return Stream.of(
        new Row(
            new KmsError.WrongKeyUsage(KEY, KeyUsage.ENCRYPT_DECRYPT, "GenerateMac"),
            USAGE,
            KEY_ARN + " key usage is ENCRYPT_DECRYPT which is not valid for GenerateMac."),
        new Row(
            new KmsError.IncompatibleAlgorithm("HMAC_SHA_256", KeySpec.HMAC_224),
            USAGE,
            "Algorithm HMAC_SHA_256 is incompatible with key spec HMAC_224."),
        new Row(
            new KmsError.Unsupported("Multi-Region keys are not supported."),
            UNSUPPORTED,
            "Multi-Region keys are not supported."),
        new Row(new KmsError.Unsupported(""), UNSUPPORTED, WORDLESS),
        new Row(
            new KmsError.WrongOrigin(KEY, KeyOrigin.AWS_KMS),
            UNSUPPORTED,
            KEY_ARN + " origin is AWS_KMS which is not valid for this operation."),
        new Row(
            new KmsError.IncorrectKey(),
            "IncorrectKeyException",
            "The key ID in the request does not identify a CMK that can perform this operation."),
        new Row(new KmsError.InvalidCiphertext(), "InvalidCiphertextException", WORDLESS),
        new Row(new KmsError.InvalidSignature(), "KMSInvalidSignatureException", WORDLESS),
        new Row(new KmsError.InvalidPublicKey(), VALIDATION, WORDLESS),
        new Row(new KmsError.InvalidMac(), "KMSInvalidMacException", WORDLESS),
        new Row(
            new KmsError.InvalidAttestation(AttestationDefect.UNTRUSTED),
            VALIDATION,
            "The attestation document has a certificate chain that does not begin at a trusted"
                + " root."),
        new Row(
            new KmsError.NoAttestationRoots(),
            UNSUPPORTED,
            "No attestation document is trusted here: holdfast.attestation.root-certificates names"
                + " no root certificates."));
  }

  private static Stream<Row> imports() {
    return Stream.of(
        new Row(
            new KmsError.ExpiredImportToken(),
            "ExpiredImportTokenException",
            "The import token has expired."),
        new Row(
            new KmsError.InvalidImportToken(),
            "InvalidImportTokenException",
            "The import token is not valid."),
        new Row(
            new KmsError.IncorrectKeyMaterial(),
            "IncorrectKeyMaterialException",
            "The key material is not valid, or is not the one that was expected."),
        new Row(
            new KmsError.MaterialNotFound(MATERIAL),
            NOT_FOUND,
            "Key material '" + "ab".repeat(32) + "' does not exist"),
        new Row(
            new KmsError.NoMaterialPendingRotation(KEY),
            INVALID_STATE,
            "No available key material pending rotation for the key: " + KEY_ARN + "."),
        new Row(
            new KmsError.MaterialPendingRotation(KEY, MATERIAL, PENDING),
            INVALID_STATE,
            "New key material (id: "
                + "ab".repeat(32)
                + ") cannot be imported into KMS key "
                + KEY_ARN
                + ", because another key material (id: "
                + "cd".repeat(32)
                + ") is pending rotation."));
  }

  private static final ClusterId CLUSTER = new ClusterId("cluster-abcdefg2345");

  private static Stream<Row> stores() {
    return Stream.of(
        new Row(
            new KmsError.StoreNotFound("cks-1"),
            "CustomKeyStoreNotFoundException",
            "AWS KMS cannot find a custom key store with the name or ID 'cks-1'"),
        new Row(
            new KmsError.StoreNameInUse("one"),
            "CustomKeyStoreNameInUseException",
            "The custom key store name 'one' is already in use in this account."),
        new Row(
            new KmsError.StoreInState("cks-1", "CONNECTED"),
            "CustomKeyStoreInvalidStateException",
            "The custom key store cks-1 is in the connection state CONNECTED, which is not valid"
                + " for this operation."),
        new Row(
            new KmsError.ProxyAddressInUse("https://a/kms/xks/v1"),
            "XksProxyUriInUseException",
            "https://a/kms/xks/v1 is already associated with another external key store."),
        new Row(
            new KmsError.ProxyNotWell(ProxyFault.NO_KEY_MANAGER),
            "XksProxyUriUnreachableException",
            "The external key store proxy reports that all external key manager instances are"
                + " unavailable."),
        new Row(
            new KmsError.ClusterInUse(CLUSTER),
            "CloudHsmClusterInUseException",
            "The cluster cluster-abcdefg2345, or one with the same certificate, is already"
                + " associated with a custom key store."),
        new Row(
            new KmsError.ClusterNotRelated(CLUSTER),
            "CloudHsmClusterNotRelatedException",
            "The cluster cluster-abcdefg2345 does not have the certificate of the custom key"
                + " store's cluster."),
        new Row(
            new KmsError.TokenNotWell(TokenFault.NO_TOKEN),
            "CloudHsmClusterNotActiveException",
            "The cluster is not there, or was never initialized."),
        new Row(
            new KmsError.StoreRefused(TokenFault.TIMED_OUT),
            "CustomKeyStoreInvalidStateException",
            "The cluster does not respond in time."),
        new Row(
            new KmsError.ExternalKeyFailed(KEY, TokenFault.NO_KEY),
            "KMSInvalidStateException",
            "The cluster does not have the key material of the KMS key."),
        new Row(
            new KmsError.StoreHasKeys("cks-1", 2, KEY.keyId()),
            "CustomKeyStoreHasCMKsException",
            "The custom key store cks-1 has 2 KMS keys, among them " + KEY.keyId() + "."),
        new Row(
            new KmsError.ExternalKeyInUse("theirs"),
            "XksKeyAlreadyInUseException",
            "The external key theirs is already associated with another KMS key in this external"
                + " key store."),
        new Row(
            new KmsError.ExternalKeyUnfit("theirs"),
            "XksKeyInvalidConfigurationException",
            "The external key theirs is not an enabled AES_256 key that encrypts and decrypts."),
        new Row(
            new KmsError.StoreRefused(ProxyFault.NO_KEY),
            "XksKeyNotFoundException",
            "The external key associated with this KMS key in an external key store was not found"
                + " in its external key manager. If the external key ID associated with this KMS"
                + " key is incorrect, create a new KMS key with the correct external key ID."),
        new Row(
            new KmsError.ExternalKeyFailed(KEY, ProxyFault.UNSUPPORTED),
            "KMSInvalidStateException",
            "The external key store proxy rejected the request because it does not support the"
                + " requested operation. If you see this error repeatedly, report it to your"
                + " external key store proxy administrator."));
  }

  private static Stream<Row> requests() {
    return Stream.of(
        new Row(
            new KmsError.Invalid("NumberOfBytes is required."),
            VALIDATION,
            "NumberOfBytes is required."),
        new Row(new KmsError.DuplicateTagKeys(), TAG, "Duplicate tag keys"),
        new Row(new KmsError.TooManyTags(), TAG, "Too many tags"),
        new Row(new KmsError.ReservedTagKey(), TAG, "Tags beginning with aws: are reserved"),
        new Row(
            new KmsError.MalformedPolicy(
                "Policy contains a statement with one or more invalid principals."),
            POLICY,
            "Policy contains a statement with one or more invalid principals."),
        new Row(
            new KmsError.PolicyLocksOut(),
            POLICY,
            "The new key policy will not allow you to update the key policy in the future."),
        new Row(
            new KmsError.DryRun(),
            "DryRunOperationException",
            "The request would have succeeded, but the DryRun option is set."));
  }

  private static Stream<Row> limits() {
    return Stream.of(
        new Row(new KmsError.LimitExceeded("Too many aliases"), LIMIT, "Too many aliases"),
        new Row(
            new KmsError.OnDemandRotationLimit(KEY),
            LIMIT,
            "The on-demand rotations limit has been reached for the given keyId. No more on-demand"
                + " rotations can be performed for this key: "
                + KEY_ARN),
        new Row(
            new KmsError.Throttled(),
            "ThrottlingException",
            "You have exceeded the rate at which you may call KMS. Reduce the frequency of your"
                + " calls."));
  }

  /** Clients try again after it. */
  @Test
  void nodeThatLostTheOthers_orTheJournal_answersLikeOneThatTakesTooLong() {
    assertThat(Refusals.describe(new KmsError.OutOfTouch())).isEqualTo(WireErrors.TIMEOUT);
    assertThat(Refusals.describe(new KmsError.JournalAway())).isEqualTo(WireErrors.TIMEOUT);
    assertThat(WireErrors.TIMEOUT.status()).isEqualTo(500);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void refusal_hasAwsNameAndWords(Row row) {
    assertThat(Refusals.describe(row.error))
        .isEqualTo(
            new AwsError(
                row.name,
                // Whether it will answer later nobody knows, so clients are to try again.
                row.error instanceof KmsError.RegionAway ? 500 : 400,
                row.message.equals(WORDLESS) ? Optional.empty() : Optional.of(row.message)));
  }

  @Test
  void everyKindOfError_hasARow() {
    Set<Class<?>> rows =
        rows().<Class<?>>map(row -> row.error.getClass()).collect(Collectors.toSet());
    rows.add(KmsError.OutOfTouch.class);
    rows.add(KmsError.JournalAway.class);
    assertThat(rows)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.asList(KmsError.class.getPermittedSubclasses()));
  }

  @Test
  void everyKeyState_hasARow() {
    Set<KeyStateName> states =
        rows()
            .map(Row::error)
            .filter(KmsError.KeyInState.class::isInstance)
            .map(error -> ((KmsError.KeyInState) error).state())
            .collect(Collectors.toSet());
    assertThat(states).containsExactlyInAnyOrder(KeyStateName.values());
  }
}
