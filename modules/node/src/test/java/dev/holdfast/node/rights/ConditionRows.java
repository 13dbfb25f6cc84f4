package dev.holdfast.node.rights;

import static dev.holdfast.node.rights.ConditionRow.absent;
import static dev.holdfast.node.rights.ConditionRow.assume;
import static dev.holdfast.node.rights.ConditionRow.attested;
import static dev.holdfast.node.rights.ConditionRow.describe;
import static dev.holdfast.node.rights.ConditionRow.encrypt;
import static dev.holdfast.node.rights.ConditionRow.grant;
import static dev.holdfast.node.rights.ConditionRow.iam;
import static dev.holdfast.node.rights.ConditionRow.importing;
import static dev.holdfast.node.rights.ConditionRow.kms;
import static dev.holdfast.node.rights.ConditionRow.offerImport;
import static dev.holdfast.node.rights.ConditionRow.row;
import static dev.holdfast.node.rights.ConditionRow.rowOfSeveral;
import static dev.holdfast.node.rights.ConditionRow.sign;
import static dev.holdfast.node.rights.ConditionRow.tag;

import dev.holdfast.crypto.attestation.TestEnclave;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** The table: a row at least for every condition key that there is. */
final class ConditionRows {

  private static final String LONG_AGO = "2020-01-01T00:00:00Z";
  private static final String FAR_AHEAD = "2100-01-01T00:00:00Z";

  private ConditionRows() {}

  static final List<ConditionRow> ALL =
      List.of(
          // The request to KMS.
          row(
              "kms:BypassPolicyLockoutSafetyCheck",
              "true",
              "false",
              kms(
                  "PutKeyPolicy",
                  s ->
                      Map.of(
                          "KeyId",
                          s.key(),
                          "Policy",
                          s.policy,
                          "BypassPolicyLockoutSafetyCheck",
                          true))),
          row(
              "kms:BypassPolicyLockoutSafetyCheck",
              "false",
              "true",
              kms("CreateKey", s -> Map.of())),
          row("kms:CallerAccount", World.HOME, World.ABROAD, describe()),
          row("kms:CustomerMasterKeySpec", "SYMMETRIC_DEFAULT", "RSA_2048", describe()),
          row("kms:CustomerMasterKeyUsage", "ENCRYPT_DECRYPT", "SIGN_VERIFY", describe()),
          row(
              "kms:DataKeyPairSpec",
              "ECC_NIST_P256",
              "ECC_NIST_P384",
              kms(
                  "GenerateDataKeyPair",
                  s -> Map.of("KeyId", s.key(), "KeyPairSpec", "ECC_NIST_P256"))),
          row("kms:EncryptionAlgorithm", "SYMMETRIC_DEFAULT", "RSAES_OAEP_SHA_1", encrypt()),
          rowOfSeveral("kms:EncryptionContext:tenant", "42", "43", encrypt()),
          rowOfSeveral("kms:EncryptionContext:tenant", "42", "43", grant()),
          rowOfSeveral("kms:EncryptionContextKeys", "tenant", "Tenant", encrypt()),
          row(
              "kms:ExpirationModel",
              "KEY_MATERIAL_EXPIRES",
              "KEY_MATERIAL_DOES_NOT_EXPIRE",
              importing()),
          row(
              "kms:GrantConstraintType",
              "EncryptionContextEquals",
              "EncryptionContextSubset",
              grant()),
          row("kms:GrantIsForAWSResource", "false", "true", grant()),
          rowOfSeveral("kms:GrantOperations", "Decrypt", "Encrypt", grant()),
          row("kms:GranteePrincipal", "", "arn:aws:iam::*:user/x", grant())
              .withGood(s -> s.world.bystander.arn()),
          row(
              "kms:KeyAgreementAlgorithm",
              "ECDH",
              "ECMQV",
              kms(
                      "DeriveSharedSecret",
                      s ->
                          Map.of(
                              "KeyId",
                              s.key(),
                              "KeyAgreementAlgorithm",
                              "ECDH",
                              "PublicKey",
                              s.publicKey()))
                  .ofKey("ECC_NIST_P256", "KEY_AGREEMENT")),
          row("kms:KeyOrigin", "AWS_KMS", "EXTERNAL", describe()),
          row(
              "kms:KeySpec",
              "HMAC_256",
              "SYMMETRIC_DEFAULT",
              describe().ofKey("HMAC_256", "GENERATE_VERIFY_MAC")),
          row("kms:KeySpec", "SYMMETRIC_DEFAULT", "HMAC_256", kms("CreateKey", s -> Map.of())),
          row("kms:KeyUsage", "SIGN_VERIFY", "ENCRYPT_DECRYPT", sign()),
          row(
              "kms:MacAlgorithm",
              "HMAC_SHA_256",
              "HMAC_SHA_384",
              kms(
                      "GenerateMac",
                      s ->
                          Map.of(
                              "KeyId",
                              s.key(),
                              "Message",
                              Scene.PLAINTEXT,
                              "MacAlgorithm",
                              "HMAC_SHA_256"))
                  .ofKey("HMAC_256", "GENERATE_VERIFY_MAC")),
          row("kms:MessageType", "RAW", "DIGEST", sign()),
          row("kms:MultiRegion", "false", "true", describe()),
          row("kms:MultiRegion", "true", "false", describe().ofMultiRegionKey()),
          row("kms:MultiRegionKeyType", "PRIMARY", "REPLICA", describe().ofMultiRegionKey()),
          row(
              "kms:MultiRegionKeyType",
              "PRIMARY",
              "REPLICA",
              kms("CreateKey", s -> Map.of("MultiRegion", true))),
          row(
              "kms:PrimaryRegion",
              "eu-west-1",
              "us-east-1",
              kms(
                      "UpdatePrimaryRegion",
                      s -> Map.of("KeyId", s.key(), "PrimaryRegion", s.replicaRegion()))
                  .ofMultiRegionKey()),
          row(
              "kms:ReplicaRegion",
              "eu-central-1",
              "eu-west-1",
              kms("ReplicateKey", s -> Map.of("KeyId", s.key(), "ReplicaRegion", "eu-central-1"))
                  .ofMultiRegionKey()
                  .beside("kms:CreateKey")),
          row(
              "kms:ReEncryptOnSameKey",
              "true",
              "false",
              kms(
                      "ReEncrypt",
                      s ->
                          Map.of(
                              "CiphertextBlob",
                              s.blob(),
                              "SourceEncryptionContext",
                              Scene.CONTEXT,
                              "DestinationKeyId",
                              s.key()))
                  .needing("kms:ReEncryptFrom", "kms:ReEncryptTo")),
          row("kms:RecipientAttestation:PCR3", pcr(3), pcr(1), attested()),
          row(
                  "kms:RequestAlias",
                  "",
                  "alias/other",
                  kms("DescribeKey", s -> Map.of("KeyId", s.alias())))
              .withGood(Scene::alias),
          rowOfSeveral("kms:ResourceAliases", "", "alias/other", describe()).withGood(Scene::alias),
          row("kms:RetiringPrincipal", "", "arn:aws:iam::*:user/x", grant())
              .withGood(s -> s.world.nobody.arn()),
          row(
              "kms:RotationPeriodInDays",
              "NumericLessThanEquals",
              "180",
              "179",
              kms("EnableKeyRotation", s -> Map.of("KeyId", s.key(), "RotationPeriodInDays", 180))),
          row(
              "kms:ScheduleKeyDeletionPendingWindowInDays",
              "NumericGreaterThanEquals",
              "9",
              "10",
              kms("ScheduleKeyDeletion", s -> Map.of("KeyId", s.key(), "PendingWindowInDays", 9))),
          row("kms:SigningAlgorithm", "ECDSA_SHA_256", "ECDSA_SHA_384", sign()),
          row("kms:ValidTo", "DateLessThan", FAR_AHEAD, LONG_AGO, importing()),
          absent("kms:ViaService"),
          row("kms:WrappingAlgorithm", "RSAES_OAEP_SHA_256", "RSAES_OAEP_SHA_1", offerImport()),
          row("kms:WrappingKeySpec", "RSA_2048", "RSA_4096", offerImport()),

          // The principal.
          absent("aws:MultiFactorAuthAge"),
          row("aws:MultiFactorAuthPresent", "false", "true", describe().inSession()),
          row("aws:MultiFactorAuthPresent", "Null", "true", "false", describe()),
          row("aws:PrincipalAccount", World.HOME, World.ABROAD, describe()),
          row("aws:PrincipalArn", "arn:aws:iam::*:user/*", "arn:aws:iam::*:role/*", describe()),
          row(
              "aws:PrincipalArn",
              "arn:aws:iam::*:role/*",
              "arn:aws:sts::*:assumed-role/*",
              describe().inSession()),
          row("aws:PrincipalIsAWSService", "false", "true", describe()),
          row("aws:PrincipalTag/team", "blue", "red", describe()),
          row("aws:PrincipalTag/team", "blue", "red", describe().inSession()),
          row("aws:PrincipalType", "User", "AssumedRole", describe()),
          row("aws:PrincipalType", "AssumedRole", "User", describe().inSession()),
          row("aws:SourceIdentity", "carol", "dave", describe().inSession()),
          row("aws:TokenIssueTime", "DateGreaterThan", LONG_AGO, FAR_AHEAD, describe().inSession()),
          row("aws:userid", "AIDA*", "AROA*", describe()),
          row("aws:userid", "AROA*:session", "AROA*:other", describe().inSession()),
          row("aws:username", "user*", "alice", describe()),

          // The call.
          row("aws:CurrentTime", "DateGreaterThan", LONG_AGO, FAR_AHEAD, describe()),
          row("aws:EpochTime", "NumericGreaterThan", "1577836800", "4102444800", describe()),
          row("aws:RequestTag/k", "v", "w", tag()),
          row("aws:RequestedRegion", "us-east-1", "eu-central-1", describe()),
          row("aws:SecureTransport", "Bool", "false", "true", describe()),
          row("aws:SourceIp", "IpAddress", "127.0.0.0/8", "192.0.2.0/24", describe()),
          rowOfSeveral("aws:TagKeys", "k", "K", tag()),
          row("aws:UserAgent", "Java-http-client/*", "curl/*", describe()),
          row("aws:ViaAWSService", "Bool", "false", "true", describe()),

          // The resource.
          row("aws:ResourceAccount", World.HOME, World.ABROAD, describe()),
          row("aws:ResourceTag/team", "blue", "red", describe()),

          // The making of sessions and principals.
          row("sts:ExternalId", "ours", "theirs", assume("ExternalId", "ours")),
          row("sts:RoleSessionName", "session", "other", assume()),
          row("sts:SourceIdentity", "carol", "dave", assume("SourceIdentity", "carol")),
          rowOfSeveral(
              "sts:TransitiveTagKeys",
              "team",
              "cost",
              assume(
                  "Tags.member.1.Key",
                  "team",
                  "Tags.member.1.Value",
                  "blue",
                  "TransitiveTagKeys.member.1",
                  "team")),
          row(
              "iam:PermissionsBoundary",
              "arn:aws:iam::*:policy/policy*",
              "arn:aws:iam::*:policy/other",
              iam(
                  "CreateUser",
                  s ->
                      List.of(
                          "UserName", "bounded-" + s.keyId(), "PermissionsBoundary", policy(s)))),
          row(
              "iam:PolicyARN",
              "arn:aws:iam::*:policy/policy*",
              "arn:aws:iam::*:policy/other",
              iam(
                  "AttachUserPolicy",
                  s ->
                      List.of(
                          "UserName", s.world.user(World.HOME).name(), "PolicyArn", policy(s)))),
          row(
              "iam:ResourceTag/team",
              "blue",
              "red",
              iam("GetUser", s -> List.of("UserName", s.world.bystander.name()))));

  private static String policy(Scene scene) {
    return scene.world.managedPolicy(
        World.HOME, Statements.policy(List.of(Statements.allow(List.of("s3:*")))));
  }

  private static String pcr(int number) {
    return HexFormat.of().formatHex(TestEnclave.pcr(number));
  }
}
