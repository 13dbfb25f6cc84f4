package dev.holdfast.model.key;

import dev.holdfast.model.grant.GrantConstraints;
import dev.holdfast.model.grant.GrantOperation;
import dev.holdfast.model.grant.NamedPrincipal;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.model.policy.Action;
import dev.holdfast.model.policy.AttachedKeyPolicy;
import dev.holdfast.model.policy.HeldNames;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What can be asked of one KMS key. Named as the AWS operation where there is one. */
public sealed interface KeyCommand {

  KmsOperation operation();

  /** What its caller must be allowed: ReEncrypt needs a right of its own on each side. */
  default Action action() {
    if (operation() == KmsOperation.RE_ENCRYPT) {
      return this instanceof Decrypt || this instanceof DecryptWithPrivateKey
          ? Action.RE_ENCRYPT_FROM
          : Action.RE_ENCRYPT_TO;
    }
    return Action.of(operation());
  }

  /** What uses the key's material, and so asks for a key of the right kind. */
  sealed interface Cryptography extends KeyCommand {

    /** What the key must be for. */
    KeyUsage neededUsage();

    /** AWS's name of what it works with. */
    String algorithm();

    /** Whether material of this spec can do it. */
    boolean fits(KeySpec spec);

    /** Whether everything is to be checked and nothing done. */
    boolean dryRun();
  }

  /** Of the commands that encrypt under a symmetric key, and take a context to it. */
  sealed interface SymmetricCryptography extends Cryptography {

    EncryptionContext context();

    @Override
    default KeyUsage neededUsage() {
      return KeyUsage.ENCRYPT_DECRYPT;
    }

    @Override
    default String algorithm() {
      return EncryptionAlgorithm.SYMMETRIC_DEFAULT.name();
    }

    @Override
    default boolean fits(KeySpec spec) {
      return spec == KeySpec.SYMMETRIC_DEFAULT;
    }
  }

  /**
   * Makes the key; only with a freshly chosen key id and what the vault has prepared for it.
   *
   * @param backingKey empty for a key whose material is to be imported
   * @param backing what else is to stand behind it
   */
  record CreateKey(
      KeySpec spec,
      KeyUsage usage,
      KeyOrigin origin,
      String description,
      AttachedKeyPolicy policy,
      Map<String, String> tags,
      Optional<BackingKey> backingKey,
      Backing backing)
      implements KeyCommand {

    /** With nothing but its own material. */
    public CreateKey(
        KeySpec spec,
        KeyUsage usage,
        KeyOrigin origin,
        String description,
        AttachedKeyPolicy policy,
        Map<String, String> tags,
        Optional<BackingKey> backingKey) {
      this(spec, usage, origin, description, policy, tags, backingKey, new Backing.OwnMaterial());
    }

    @Override
    public KmsOperation operation() {
      return KmsOperation.CREATE_KEY;
    }
  }

  /**
   * Makes the key of a service; as {@link CreateKey}, but nobody has asked for it, and its creator
   * is the service.
   */
  record CreateManagedKey(ManagedService service, BackingKey backingKey) implements KeyCommand {
    @Override
    public KmsOperation operation() {
      return KmsOperation.CREATE_KEY;
    }
  }

  record DescribeKey() implements KeyCommand {
    @Override
    public KmsOperation operation() {
      return KmsOperation.DESCRIBE_KEY;
    }
  }

  record EnableKey() implements KeyCommand {
    @Override
    public KmsOperation operation() {
      return KmsOperation.ENABLE_KEY;
    }
  }

  record DisableKey() implements KeyCommand {
    @Override
    public KmsOperation operation() {
      return KmsOperation.DISABLE_KEY;
    }
  }

  record UpdateKeyDescription(String description) implements KeyCommand {
    @Override
    public KmsOperation operation() {
      return KmsOperation.UPDATE_KEY_DESCRIPTION;
    }
  }

  /**
   * @param pendingWindowDays 7 to 30, which the decider checks
   */
  record ScheduleKeyDeletion(int pendingWindowDays) implements KeyCommand {
    @Override
    public KmsOperation operation() {
      return KmsOperation.SCHEDULE_KEY_DELETION;
    }
  }

  record CancelKeyDeletion() implements KeyCommand {
    @Override
    public KmsOperation operation() {
      return KmsOperation.CANCEL_KEY_DELETION;
    }
  }

  record TagResource(Map<String, String> tags) implements KeyCommand {
    @Override
    public KmsOperation operation() {
      return KmsOperation.TAG_RESOURCE;
    }
  }

  record UntagResource(Set<String> tagKeys) implements KeyCommand {
    @Override
    public KmsOperation operation() {
      return KmsOperation.UNTAG_RESOURCE;
    }
  }

  /** All tags; the caller's page is cut from them. */
  record ListResourceTags() implements KeyCommand {
    @Override
    public KmsOperation operation() {
      return KmsOperation.LIST_RESOURCE_TAGS;
    }
  }

  /** The policy's text is checked by the decider. */
  record PutKeyPolicy(AttachedKeyPolicy policy, boolean bypassPolicyLockoutSafetyCheck)
      implements KeyCommand {

    /** As a client sent it: whom its names mean is not settled yet. */
    public PutKeyPolicy(String document, boolean bypassPolicyLockoutSafetyCheck) {
      this(new AttachedKeyPolicy(document, HeldNames.NONE), bypassPolicyLockoutSafetyCheck);
    }

    @Override
    public KmsOperation operation() {
      return KmsOperation.PUT_KEY_POLICY;
    }
  }

  record GetKeyPolicy() implements KeyCommand {
    @Override
    public KmsOperation operation() {
      return KmsOperation.GET_KEY_POLICY;
    }
  }

  record ListKeyPolicies() implements KeyCommand {
    @Override
    public KmsOperation operation() {
      return KmsOperation.LIST_KEY_POLICIES;
    }
  }

  /**
   * @param periodDays 90 to 2560, checked by the shape table
   */
  record EnableKeyRotation(int periodDays) implements KeyCommand {
    @Override
    public KmsOperation operation() {
      return KmsOperation.ENABLE_KEY_ROTATION;
    }
  }

  record DisableKeyRotation() implements KeyCommand {
    @Override
    public KmsOperation operation() {
      return KmsOperation.DISABLE_KEY_ROTATION;
    }
  }

  record GetKeyRotationStatus() implements KeyCommand {
    @Override
    public KmsOperation operation() {
      return KmsOperation.GET_KEY_ROTATION_STATUS;
    }
  }

  record GetKeyLastUsage() implements KeyCommand {
    @Override
    public KmsOperation operation() {
      return KmsOperation.GET_KEY_LAST_USAGE;
    }
  }

  /**
   * @param fresh the new backing key, once the decision has asked for one
   */
  record RotateKeyOnDemand(Optional<BackingKey> fresh) implements KeyCommand {
    @Override
    public KmsOperation operation() {
      return KmsOperation.ROTATE_KEY_ON_DEMAND;
    }
  }

  /** All rotations; the caller's page is cut from them. */
  record ListKeyRotations(boolean allMaterial) implements KeyCommand {
    @Override
    public KmsOperation operation() {
      return KmsOperation.LIST_KEY_ROTATIONS;
    }
  }

  /**
   * @param wrappingKeySpec an RSA one or SM2
   */
  record GetParametersForImport(WrappingAlgorithm algorithm, KeySpec wrappingKeySpec)
      implements KeyCommand {
    @Override
    public KmsOperation operation() {
      return KmsOperation.GET_PARAMETERS_FOR_IMPORT;
    }
  }

  /**
   * @param importToken as the client sent it, unverified
   * @param description empty for that of the same material before
   * @param materialId only this material
   * @param unwrapped the backing key, once the decision has asked for it
   */
  record ImportKeyMaterial(
      PublicBytes importToken,
      PublicBytes encryptedKeyMaterial,
      Expiration expiration,
      Optional<ImportType> importType,
      Optional<String> description,
      Optional<MaterialId> materialId,
      Optional<BackingKey> unwrapped)
      implements KeyCommand {

    public ImportKeyMaterial with(BackingKey backingKey) {
      return new ImportKeyMaterial(
          importToken,
          encryptedKeyMaterial,
          expiration,
          importType,
          description,
          materialId,
          Optional.of(backingKey));
    }

    @Override
    public KmsOperation operation() {
      return KmsOperation.IMPORT_KEY_MATERIAL;
    }
  }

  /**
   * @param materialId empty for the current material
   */
  record DeleteImportedKeyMaterial(Optional<MaterialId> materialId) implements KeyCommand {
    @Override
    public KmsOperation operation() {
      return KmsOperation.DELETE_IMPORTED_KEY_MATERIAL;
    }
  }

  /**
   * @param operation Encrypt, or ReEncrypt for the destination side of one
   */
  record Encrypt(
      KmsOperation operation, Plaintext plaintext, EncryptionContext context, boolean dryRun)
      implements SymmetricCryptography {}

  /**
   * @param operation Decrypt, or ReEncrypt for the source side of one
   * @param blob empty only for a dry run that ignores the ciphertext
   * @param namedByCaller whether the caller named this key, or only the ciphertext did: who may not
   *     use a key that only a ciphertext names is not told whether it exists
   */
  record Decrypt(
      KmsOperation operation,
      Optional<CiphertextBlob> blob,
      EncryptionContext context,
      boolean namedByCaller,
      boolean dryRun)
      implements SymmetricCryptography {}

  /**
   * Encrypts for who keeps a format of its own. Has no encryption context; what is bound to the
   * ciphertext is bytes that mean nothing here.
   *
   * @param plaintext of any length
   * @param associatedData of at most 65,535 bytes
   */
  record EncryptDetached(Plaintext plaintext, PublicBytes associatedData)
      implements SymmetricCryptography {
    @Override
    public KmsOperation operation() {
      return KmsOperation.ENCRYPT;
    }

    @Override
    public EncryptionContext context() {
      return EncryptionContext.EMPTY;
    }

    @Override
    public boolean dryRun() {
      return false;
    }
  }

  /**
   * Opens what {@link EncryptDetached} made.
   *
   * @param associatedData of at most 65,535 bytes
   */
  record DecryptDetached(DetachedCiphertext ciphertext, PublicBytes associatedData)
      implements SymmetricCryptography {
    @Override
    public KmsOperation operation() {
      return KmsOperation.DECRYPT;
    }

    @Override
    public EncryptionContext context() {
      return EncryptionContext.EMPTY;
    }

    @Override
    public boolean dryRun() {
      return false;
    }
  }

  /**
   * @param withPlaintext false for GenerateDataKeyWithoutPlaintext
   */
  record GenerateDataKey(
      int numberOfBytes, boolean withPlaintext, EncryptionContext context, boolean dryRun)
      implements SymmetricCryptography {
    @Override
    public KmsOperation operation() {
      return withPlaintext
          ? KmsOperation.GENERATE_DATA_KEY
          : KmsOperation.GENERATE_DATA_KEY_WITHOUT_PLAINTEXT;
    }
  }

  /** Of the commands that authenticate a message under a shared key. */
  sealed interface Authentication extends Cryptography {

    MacAlgorithm macAlgorithm();

    @Override
    default KeyUsage neededUsage() {
      return KeyUsage.GENERATE_VERIFY_MAC;
    }

    @Override
    default String algorithm() {
      return macAlgorithm().name();
    }

    @Override
    default boolean fits(KeySpec spec) {
      return spec.macAlgorithms().contains(macAlgorithm());
    }
  }

  /**
   * @param message 1 to 4096 bytes
   */
  record GenerateMac(MacAlgorithm macAlgorithm, Plaintext message, boolean dryRun)
      implements Authentication {
    @Override
    public KmsOperation operation() {
      return KmsOperation.GENERATE_MAC;
    }
  }

  /**
   * @param message 1 to 4096 bytes
   * @param mac of any length
   */
  record VerifyMac(MacAlgorithm macAlgorithm, Plaintext message, PublicBytes mac, boolean dryRun)
      implements Authentication {
    @Override
    public KmsOperation operation() {
      return KmsOperation.VERIFY_MAC;
    }
  }

  /** Of the commands about the signature of a message. */
  sealed interface Signing extends Cryptography {

    SigningAlgorithm signingAlgorithm();

    MessageType messageType();

    Plaintext message();

    @Override
    default KeyUsage neededUsage() {
      return KeyUsage.SIGN_VERIFY;
    }

    @Override
    default String algorithm() {
      return signingAlgorithm().name();
    }

    @Override
    default boolean fits(KeySpec spec) {
      return spec.signingAlgorithms().contains(signingAlgorithm());
    }
  }

  /**
   * @param message 1 to 4096 bytes; whether type and length are the algorithm's the decider checks
   */
  record Sign(
      SigningAlgorithm signingAlgorithm, MessageType messageType, Plaintext message, boolean dryRun)
      implements Signing {
    @Override
    public KmsOperation operation() {
      return KmsOperation.SIGN;
    }
  }

  /**
   * @param message as for Sign
   * @param signature of any length
   */
  record Verify(
      SigningAlgorithm signingAlgorithm,
      MessageType messageType,
      Plaintext message,
      PublicBytes signature,
      boolean dryRun)
      implements Signing {
    @Override
    public KmsOperation operation() {
      return KmsOperation.VERIFY;
    }
  }

  record GetPublicKey() implements KeyCommand {
    @Override
    public KmsOperation operation() {
      return KmsOperation.GET_PUBLIC_KEY;
    }
  }

  /** Of the commands that encrypt to a key pair's public half, and decrypt with the other. */
  sealed interface KeyPairEncryption extends Cryptography {

    EncryptionAlgorithm encryptionAlgorithm();

    @Override
    default KeyUsage neededUsage() {
      return KeyUsage.ENCRYPT_DECRYPT;
    }

    @Override
    default String algorithm() {
      return encryptionAlgorithm().name();
    }

    @Override
    default boolean fits(KeySpec spec) {
      return spec.encryptionAlgorithms().contains(encryptionAlgorithm());
    }
  }

  /**
   * @param operation Encrypt, or ReEncrypt for the destination side of one
   * @param encryptionAlgorithm other than SYMMETRIC_DEFAULT
   */
  record EncryptToPublicKey(
      KmsOperation operation,
      EncryptionAlgorithm encryptionAlgorithm,
      Plaintext plaintext,
      boolean dryRun)
      implements KeyPairEncryption {}

  /**
   * @param operation Decrypt, or ReEncrypt for the source side of one
   * @param encryptionAlgorithm other than SYMMETRIC_DEFAULT
   * @param ciphertext empty only for a dry run that ignores it
   */
  record DecryptWithPrivateKey(
      KmsOperation operation,
      EncryptionAlgorithm encryptionAlgorithm,
      Optional<PublicBytes> ciphertext,
      boolean dryRun)
      implements KeyPairEncryption {}

  /**
   * @param publicKey the other side's, SubjectPublicKeyInfo DER, unchecked
   */
  record DeriveSharedSecret(
      KeyAgreementAlgorithm agreementAlgorithm, PublicBytes publicKey, boolean dryRun)
      implements Cryptography {
    @Override
    public KmsOperation operation() {
      return KmsOperation.DERIVE_SHARED_SECRET;
    }

    @Override
    public KeyUsage neededUsage() {
      return KeyUsage.KEY_AGREEMENT;
    }

    @Override
    public String algorithm() {
      return agreementAlgorithm.name();
    }

    @Override
    public boolean fits(KeySpec spec) {
      return spec.usages().contains(KeyUsage.KEY_AGREEMENT);
    }
  }

  /** Of the two sides of a shared secret that one of them encapsulates for the other. */
  sealed interface Encapsulation extends Cryptography {

    EncapsulationAlgorithm encapsulationAlgorithm();

    @Override
    default KeyUsage neededUsage() {
      return KeyUsage.ENCAPSULATE_DECAPSULATE;
    }

    @Override
    default String algorithm() {
      return encapsulationAlgorithm().name();
    }

    @Override
    default boolean fits(KeySpec spec) {
      return spec.encapsulationAlgorithms().contains(encapsulationAlgorithm());
    }
  }

  record Encapsulate(EncapsulationAlgorithm encapsulationAlgorithm, boolean dryRun)
      implements Encapsulation {
    @Override
    public KmsOperation operation() {
      return KmsOperation.ENCAPSULATE;
    }
  }

  /**
   * @param ciphertext of any length
   */
  record Decapsulate(
      EncapsulationAlgorithm encapsulationAlgorithm, PublicBytes ciphertext, boolean dryRun)
      implements Encapsulation {
    @Override
    public KmsOperation operation() {
      return KmsOperation.DECAPSULATE;
    }
  }

  /**
   * @param pairSpec of the pair to be made
   * @param withPrivateKey false for GenerateDataKeyPairWithoutPlaintext
   */
  record GenerateDataKeyPair(
      KeySpec pairSpec, boolean withPrivateKey, EncryptionContext context, boolean dryRun)
      implements SymmetricCryptography {
    @Override
    public KmsOperation operation() {
      return withPrivateKey
          ? KmsOperation.GENERATE_DATA_KEY_PAIR
          : KmsOperation.GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT;
    }
  }

  /**
   * Makes a related key in another region.
   *
   * @param persists whether to do it, or only to tell whether it may be done: there are rights to
   *     ask for in the other region in between
   */
  record ReplicateKey(
      Region replicaRegion,
      ReplicaTerms terms,
      boolean bypassPolicyLockoutSafetyCheck,
      boolean persists)
      implements KeyCommand {

    /** To be done now. */
    public ReplicateKey persisting() {
      return new ReplicateKey(replicaRegion, terms, bypassPolicyLockoutSafetyCheck, true);
    }

    @Override
    public KmsOperation operation() {
      return KmsOperation.REPLICATE_KEY;
    }
  }

  /** Makes the replica in a region the primary. */
  record UpdatePrimaryRegion(Region primaryRegion, MovePart part) implements KeyCommand {
    @Override
    public KmsOperation operation() {
      return KmsOperation.UPDATE_PRIMARY_REGION;
    }
  }

  /** What a key is asked when the primary is to move: both keys have to agree. */
  enum MovePart {
    /** The primary, whether it may cease to be one. */
    MAY_LEAVE,
    /** The replica, whether it may become the primary. */
    MAY_SUCCEED,
    /** The primary, to cease to be one. */
    LEAVE
  }

  /**
   * Whether an alias may come to name this key, or cease to.
   *
   * @param operation CreateAlias, UpdateAlias, DeleteAlias or ListAliases
   * @param leaves whether the alias ceases to name this key
   */
  record AuthorizeAlias(KmsOperation operation, boolean leaves) implements KeyCommand {}

  /**
   * @param grantId a fresh one, 64 lower-case hexadecimal digits; not used when the same request
   *     made a grant before
   */
  record CreateGrant(
      String grantId,
      NamedPrincipal grantee,
      Optional<NamedPrincipal> retiring,
      Set<GrantOperation> operations,
      GrantConstraints constraints,
      Optional<String> name,
      boolean dryRun)
      implements KeyCommand {
    public CreateGrant {
      operations = Set.copyOf(operations);
    }

    /** Asks only whether it would be done. */
    public CreateGrant asDryRun() {
      return new CreateGrant(grantId, grantee, retiring, operations, constraints, name, true);
    }

    @Override
    public KmsOperation operation() {
      return KmsOperation.CREATE_GRANT;
    }
  }

  /**
   * The next grants in the order of their ids.
   *
   * @param grantId only this grant
   * @param grantee only grants to this principal
   * @param after a grant id, exclusive; empty for the first page
   * @param limit at least 1
   */
  record ListGrants(
      Optional<String> grantId, Optional<NamedPrincipal> grantee, Optional<String> after, int limit)
      implements KeyCommand {
    @Override
    public KmsOperation operation() {
      return KmsOperation.LIST_GRANTS;
    }
  }

  /**
   * Those of some grants that a principal may retire.
   *
   * @param principalId as the grants hold it
   */
  record TellRetirableGrants(Set<String> grantIds, String principalId) implements KeyCommand {
    public TellRetirableGrants {
      grantIds = Set.copyOf(grantIds);
    }

    @Override
    public KmsOperation operation() {
      return KmsOperation.LIST_RETIRABLE_GRANTS;
    }
  }

  record RetireGrant(String grantId, boolean dryRun) implements KeyCommand {
    @Override
    public KmsOperation operation() {
      return KmsOperation.RETIRE_GRANT;
    }
  }

  record RevokeGrant(String grantId, boolean dryRun) implements KeyCommand {
    @Override
    public KmsOperation operation() {
      return KmsOperation.REVOKE_GRANT;
    }
  }
}
