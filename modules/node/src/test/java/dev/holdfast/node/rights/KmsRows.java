package dev.holdfast.node.rights;

import static dev.holdfast.node.rights.KmsRow.administers;
import static dev.holdfast.node.rights.KmsRow.names;
import static dev.holdfast.node.rights.KmsRow.ofAccount;
import static dev.holdfast.node.rights.KmsRow.replicates;
import static dev.holdfast.node.rights.KmsRow.retires;
import static dev.holdfast.node.rights.KmsRow.uses;

import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.node.rights.KmsRow.Abroad;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The table: a row for every operation of KMS that is served, and for kinds of keys. */
final class KmsRows {

  private static final String CONTEXT = "EncryptionContext";
  private static final String MAC = "HMAC_SHA_256";
  private static final String SIGNATURE = "ECDSA_SHA_256";
  private static final List<Map<String, String>> TAGS =
      List.of(Map.of("TagKey", "k", "TagValue", "v"));

  private KmsRows() {}

  static final List<KmsRow> ALL =
      List.of(
          // Use of a key.
          uses(
              KmsOperation.ENCRYPT,
              s -> Map.of("KeyId", s.key(), "Plaintext", Scene.PLAINTEXT, CONTEXT, Scene.CONTEXT)),
          uses(
              KmsOperation.DECRYPT,
              s -> Map.of("KeyId", s.key(), "CiphertextBlob", s.blob(), CONTEXT, Scene.CONTEXT)),
          uses(
                  KmsOperation.RE_ENCRYPT,
                  s ->
                      Map.of(
                          "CiphertextBlob",
                          s.blob(),
                          "SourceKeyId",
                          s.key(),
                          "SourceEncryptionContext",
                          Scene.CONTEXT,
                          "DestinationKeyId",
                          s.key(),
                          "DestinationEncryptionContext",
                          Scene.CONTEXT))
              .needing("kms:ReEncryptFrom", "kms:ReEncryptTo")
              .grantedAs("ReEncryptFrom", "ReEncryptTo"),
          uses(
              KmsOperation.GENERATE_DATA_KEY,
              s -> Map.of("KeyId", s.key(), "KeySpec", "AES_256", CONTEXT, Scene.CONTEXT)),
          uses(
              KmsOperation.GENERATE_DATA_KEY_WITHOUT_PLAINTEXT,
              s -> Map.of("KeyId", s.key(), "KeySpec", "AES_256", CONTEXT, Scene.CONTEXT)),
          uses(
              KmsOperation.GENERATE_DATA_KEY_PAIR,
              s ->
                  Map.of("KeyId", s.key(), "KeyPairSpec", "ECC_NIST_P256", CONTEXT, Scene.CONTEXT)),
          uses(
              KmsOperation.GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT,
              s ->
                  Map.of("KeyId", s.key(), "KeyPairSpec", "ECC_NIST_P256", CONTEXT, Scene.CONTEXT)),
          uses(
                  KmsOperation.GENERATE_MAC,
                  s -> Map.of("KeyId", s.key(), "Message", Scene.PLAINTEXT, "MacAlgorithm", MAC))
              .ofKey("HMAC_256", "GENERATE_VERIFY_MAC"),
          uses(
                  KmsOperation.VERIFY_MAC,
                  s ->
                      Map.of(
                          "KeyId",
                          s.key(),
                          "Message",
                          Scene.PLAINTEXT,
                          "MacAlgorithm",
                          MAC,
                          "Mac",
                          s.mac()))
              .ofKey("HMAC_256", "GENERATE_VERIFY_MAC"),
          uses(
                  KmsOperation.SIGN,
                  s ->
                      Map.of(
                          "KeyId",
                          s.key(),
                          "Message",
                          Scene.PLAINTEXT,
                          "SigningAlgorithm",
                          SIGNATURE))
              .ofKey("ECC_NIST_P256", "SIGN_VERIFY"),
          uses(
                  KmsOperation.VERIFY,
                  s ->
                      Map.of(
                          "KeyId",
                          s.key(),
                          "Message",
                          Scene.PLAINTEXT,
                          "SigningAlgorithm",
                          SIGNATURE,
                          "Signature",
                          s.signature()))
              .ofKey("ECC_NIST_P256", "SIGN_VERIFY"),
          uses(KmsOperation.GET_PUBLIC_KEY, KmsRows::key)
              .servedByDisabled()
              .ofKey("ECC_NIST_P256", "SIGN_VERIFY"),
          uses(
                  KmsOperation.DERIVE_SHARED_SECRET,
                  s ->
                      Map.of(
                          "KeyId",
                          s.key(),
                          "KeyAgreementAlgorithm",
                          "ECDH",
                          "PublicKey",
                          s.publicKey()))
              .ofKey("ECC_NIST_P256", "KEY_AGREEMENT"),
          uses(
                  KmsOperation.ENCAPSULATE,
                  s -> Map.of("KeyId", s.key(), "EncapsulationAlgorithm", "ML_KEM"))
              .ofKey("ML_KEM_768", "ENCAPSULATE_DECAPSULATE"),
          uses(
                  KmsOperation.DECAPSULATE,
                  s ->
                      Map.of(
                          "KeyId",
                          s.key(),
                          "EncapsulationAlgorithm",
                          "ML_KEM",
                          "SharedSecretCiphertextBlob",
                          Base64.getEncoder().encodeToString(new byte[1088])))
              .ofKey("ML_KEM_768", "ENCAPSULATE_DECAPSULATE"),
          ofAccount(KmsOperation.GENERATE_RANDOM, s -> Map.of("NumberOfBytes", 16)),

          // Keys.
          ofAccount(KmsOperation.CREATE_KEY, s -> Map.of("Tags", TAGS))
              .needing("kms:CreateKey", "kms:TagResource"),
          ofAccount(KmsOperation.LIST_KEYS, s -> Map.of()),
          administers(KmsOperation.DESCRIBE_KEY, KmsRows::key)
              .forOtherAccounts(Abroad.USES)
              .grantedAs("DescribeKey")
              .whateverTheConstraint(),
          administers(KmsOperation.GET_KEY_LAST_USAGE, KmsRows::key),
          administers(KmsOperation.ENABLE_KEY, KmsRows::key),
          administers(KmsOperation.DISABLE_KEY, KmsRows::key),
          administers(
              KmsOperation.UPDATE_KEY_DESCRIPTION,
              s -> Map.of("KeyId", s.key(), "Description", "d")),
          administers(KmsOperation.SCHEDULE_KEY_DELETION, KmsRows::key),
          administers(KmsOperation.CANCEL_KEY_DELETION, KmsRows::key)
              .on(Scene::scheduleDeletion)
              .refusedByDisabled("KMSInvalidStateException"),
          administers(KmsOperation.TAG_RESOURCE, s -> Map.of("KeyId", s.key(), "Tags", TAGS)),
          administers(
              KmsOperation.UNTAG_RESOURCE, s -> Map.of("KeyId", s.key(), "TagKeys", List.of("k"))),
          administers(KmsOperation.LIST_RESOURCE_TAGS, KmsRows::key),

          // Key policies.
          administers(
              KmsOperation.PUT_KEY_POLICY, s -> Map.of("KeyId", s.key(), "Policy", s.policy)),
          administers(KmsOperation.GET_KEY_POLICY, KmsRows::key),
          administers(KmsOperation.LIST_KEY_POLICIES, KmsRows::key),

          // Rotation.
          administers(KmsOperation.ENABLE_KEY_ROTATION, KmsRows::key).refusedByDisabled(),
          administers(KmsOperation.DISABLE_KEY_ROTATION, KmsRows::key).refusedByDisabled(),
          administers(KmsOperation.ROTATE_KEY_ON_DEMAND, KmsRows::key).refusedByDisabled(),
          administers(KmsOperation.GET_KEY_ROTATION_STATUS, KmsRows::key)
              .forOtherAccounts(Abroad.USES),
          administers(KmsOperation.LIST_KEY_ROTATIONS, KmsRows::key),

          // Imported material.
          administers(
                  KmsOperation.GET_PARAMETERS_FOR_IMPORT,
                  s ->
                      Map.of(
                          "KeyId",
                          s.key(),
                          "WrappingAlgorithm",
                          "RSAES_OAEP_SHA_256",
                          "WrappingKeySpec",
                          "RSA_2048"))
              .ofImportedKey(),
          administers(KmsOperation.IMPORT_KEY_MATERIAL, Scene::importing).ofImportedKey(),
          administers(KmsOperation.DELETE_IMPORTED_KEY_MATERIAL, KmsRows::key).ofImportedKey(),

          // Related keys.
          replicates(
                  KmsOperation.REPLICATE_KEY,
                  s -> Map.of("KeyId", s.key(), "ReplicaRegion", "eu-central-1"))
              .needing("kms:ReplicateKey", "kms:CreateKey")
              .refusedByDisabled(),
          administers(
                  KmsOperation.UPDATE_PRIMARY_REGION,
                  s -> Map.of("KeyId", s.key(), "PrimaryRegion", s.replicaRegion()))
              .ofMultiRegionKey()
              .refusedByDisabled(),

          // Aliases.
          names(
              KmsOperation.CREATE_ALIAS,
              s -> Map.of("AliasName", Scene.freshAlias(), "TargetKeyId", s.key())),
          names(
              KmsOperation.UPDATE_ALIAS,
              s -> Map.of("AliasName", s.alias(), "TargetKeyId", s.otherKey())),
          names(KmsOperation.DELETE_ALIAS, s -> Map.of("AliasName", s.alias()))
              .forOtherAccounts(Abroad.MISSES),
          ofAccount(KmsOperation.LIST_ALIASES, s -> Map.of()),

          // Grants. Nobody may hand on more than it was given, nor less strictly.
          uses(
                  KmsOperation.CREATE_GRANT,
                  s ->
                      Map.of(
                          "KeyId",
                          s.key(),
                          "GranteePrincipal",
                          s.world.bystander.arn(),
                          "Operations",
                          List.of("Decrypt"),
                          "Constraints",
                          Map.of("EncryptionContextEquals", Scene.CONTEXT)))
              .grantedAs("CreateGrant", "Decrypt"),
          administers(KmsOperation.LIST_GRANTS, KmsRows::key).forOtherAccounts(Abroad.USES),
          ofAccount(
                  KmsOperation.LIST_RETIRABLE_GRANTS,
                  s -> Map.of("RetiringPrincipal", s.world.bystander.arn()))
              .forOtherAccounts(Abroad.REFUSED),
          retires(KmsOperation.RETIRE_GRANT, s -> Map.of("KeyId", s.key(), "GrantId", s.grantId()))
              .grantedAs("RetireGrant")
              .whateverTheConstraint(),
          administers(
                  KmsOperation.REVOKE_GRANT, s -> Map.of("KeyId", s.key(), "GrantId", s.grantId()))
              .forOtherAccounts(Abroad.USES),

          // Custom key stores.
          ofAccount(KmsOperation.CREATE_CUSTOM_KEY_STORE, s -> s.world.newStore()),
          ofAccount(KmsOperation.DESCRIBE_CUSTOM_KEY_STORES, s -> Map.of()),
          ofAccount(KmsOperation.CONNECT_CUSTOM_KEY_STORE, s -> s.world.store())
              .forOtherAccounts(Abroad.MISSES),
          ofAccount(KmsOperation.DISCONNECT_CUSTOM_KEY_STORE, s -> s.world.connectedStore())
              .forOtherAccounts(Abroad.MISSES),
          ofAccount(KmsOperation.UPDATE_CUSTOM_KEY_STORE, s -> s.world.store())
              .forOtherAccounts(Abroad.MISSES),
          ofAccount(KmsOperation.DELETE_CUSTOM_KEY_STORE, s -> s.world.store())
              .forOtherAccounts(Abroad.MISSES));

  private static final Set<KmsOperation> SERVED_IN_STORES =
      Set.of(
          KmsOperation.ENCRYPT,
          KmsOperation.DECRYPT,
          KmsOperation.RE_ENCRYPT,
          KmsOperation.GENERATE_DATA_KEY,
          KmsOperation.GENERATE_DATA_KEY_WITHOUT_PLAINTEXT,
          KmsOperation.CREATE_GRANT,
          KmsOperation.DESCRIBE_KEY,
          KmsOperation.SCHEDULE_KEY_DELETION);

  /** What differs of keys in custom key stores: how they are made, used and told of. */
  static final List<KmsRow> IN_STORE =
      Stream.concat(
              Stream.of(
                  ofAccount(
                          KmsOperation.CREATE_KEY,
                          s -> {
                            Map<String, String> place = new HashMap<>(s.world.placeInStore());
                            place.put("Origin", Scene.IN_STORE);
                            return place;
                          })
                      .forOtherAccounts(Abroad.MISSES)),
              ALL.stream()
                  .filter(row -> SERVED_IN_STORES.contains(row.operation()))
                  .map(KmsRow::inStore))
          .toList();

  private static Map<String, ?> key(Scene scene) {
    return Map.of("KeyId", scene.key());
  }
}
