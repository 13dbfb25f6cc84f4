package dev.holdfast.model;

import dev.holdfast.model.attestation.AttestationDefect;
import dev.holdfast.model.key.KeyOrigin;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyStateName;
import dev.holdfast.model.key.KeyUsage;
import dev.holdfast.model.key.MaterialId;
import dev.holdfast.model.name.AliasArn;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.store.ClusterId;
import dev.holdfast.model.store.ProxyFault;
import dev.holdfast.model.store.StoreFault;
import dev.holdfast.model.store.TokenFault;

/**
 * Every way in which the service says no. Names what happened; AWS's error names and texts are
 * given once, by the api room.
 */
public sealed interface KmsError {

  // -- what the request names

  record KeyNotFound(KeyArn arn) implements KmsError {}

  record MalformedKeyId(String text) implements KmsError {}

  record MalformedArn(String text) implements KmsError {}

  /** An ARN of another region than the one asked. */
  record ForeignRegion(String region) implements KmsError {}

  record AliasNotFound(AliasArn arn) implements KmsError {}

  record AliasAlreadyExists(AliasArn arn) implements KmsError {}

  /** {@code alias/aws/...} belongs to AWS managed keys. */
  record AliasReserved(String alias) implements KmsError {}

  record MalformedAliasName(String alias) implements KmsError {}

  record AliasWithoutPrefix(String alias) implements KmsError {}

  record MalformedMarker() implements KmsError {}

  record MalformedGrantId(String text) implements KmsError {}

  record GrantNotFound(String grantId) implements KmsError {}

  /** Text that is no grant token of this region. */
  record InvalidGrantToken() implements KmsError {}

  /** A grantee or retiring principal that is malformed, of a wrong kind, or does not exist. */
  record InvalidPrincipal(String arn) implements KmsError {}

  // -- what the caller may do

  /**
   * @param message AWS's, which says on whose side an allowance is missing
   * @param action such as {@code kms:Encrypt}
   * @param resource its ARN, or {@code *}
   */
  record AccessDenied(String message, String action, String resource) implements KmsError {}

  /** A ciphertext whose key is missing, elsewhere or forbidden: the three are not told apart. */
  record CiphertextKeyNotVisible() implements KmsError {}

  // -- what the key's state allows

  record KeyDisabled(KeyArn arn) implements KmsError {}

  /**
   * @param state a state other than Enabled and Disabled
   */
  record KeyInState(KeyArn arn, KeyStateName state) implements KmsError {}

  record KeyNotPendingDeletion(KeyArn arn) implements KmsError {}

  // -- what the key can do

  /**
   * @param operation AWS's name of what was asked, such as {@code Sign} or {@code ReEncryptTo}
   */
  record WrongKeyUsage(KeyArn arn, KeyUsage usage, String operation) implements KmsError {}

  /**
   * @param algorithm AWS's wire name of what the request asked for
   */
  record IncompatibleAlgorithm(String algorithm, KeySpec spec) implements KmsError {}

  /**
   * The operation does not fit the key, or is not built yet.
   *
   * @param message empty for AWS's wordless form
   */
  record Unsupported(String message) implements KmsError {}

  /** What related keys share is for their primary alone to change. */
  record NotPrimary(KeyArn arn) implements KmsError {}

  /**
   * @param arn of the related key that is there
   */
  record ReplicaExists(KeyArn arn) implements KmsError {}

  /** There is no such region, or none of this partition, or it is out of reach. */
  record RegionUnknown(String region) implements KmsError {}

  /** That region did not answer now; it may later. */
  record RegionAway(String region) implements KmsError {}

  record RotationUnderWay(KeyArn arn) implements KmsError {}

  /** The operation is not for keys of this origin. */
  record WrongOrigin(KeyArn arn, KeyOrigin origin) implements KmsError {}

  record IncorrectKey() implements KmsError {}

  /** Says nothing about why, on purpose. */
  record InvalidCiphertext() implements KmsError {}

  /** The signature is not the key's, of this message. */
  record InvalidSignature() implements KmsError {}

  /** The other side's public key is none of this key's curve. */
  record InvalidPublicKey() implements KmsError {}

  /** The MAC is not that of the message under this key. */
  record InvalidMac() implements KmsError {}

  // -- imported material

  record ExpiredImportToken() implements KmsError {}

  /** Text that is no import token for this key. */
  record InvalidImportToken() implements KmsError {}

  /**
   * What was unwrapped is no key of this spec, or another than was to be imported. That it could be
   * unwrapped at all is told by this: whoever wrapped it knows.
   */
  record IncorrectKeyMaterial() implements KmsError {}

  record MaterialNotFound(MaterialId id) implements KmsError {}

  record NoMaterialPendingRotation(KeyArn arn) implements KmsError {}

  /**
   * @param id of what was to be imported
   * @param pendingId of what waits for its rotation
   */
  record MaterialPendingRotation(KeyArn arn, MaterialId id, MaterialId pendingId)
      implements KmsError {}

  // -- attested recipients

  record InvalidAttestation(AttestationDefect defect) implements KmsError {}

  /** No root is configured that attestation documents could be trusted by. */
  record NoAttestationRoots() implements KmsError {}

  // -- custom key stores

  /**
   * @param text the id or name that the request gave
   */
  record StoreNotFound(String text) implements KmsError {}

  record StoreNameInUse(String name) implements KmsError {}

  /**
   * @param connection AWS's name of the store's connection state, which forbids the request
   */
  record StoreInState(String storeId, String connection) implements KmsError {}

  /**
   * @param address endpoint and path, which another store of the account has
   */
  record ProxyAddressInUse(String address) implements KmsError {}

  record ProxyNotWell(ProxyFault fault) implements KmsError {}

  /** Another store of the account is for it, or for a copy of it. */
  record ClusterInUse(ClusterId cluster) implements KmsError {}

  /** It has another trust anchor than the store. */
  record ClusterNotRelated(ClusterId cluster) implements KmsError {}

  record TokenNotWell(TokenFault fault) implements KmsError {}

  /**
   * @param key one of the keys that the store has
   */
  record StoreHasKeys(String storeId, int count, KeyId key) implements KmsError {}

  /** Another KMS key of the store has it. */
  record ExternalKeyInUse(String externalKeyId) implements KmsError {}

  /** It is no enabled AES-256 key that encrypts and decrypts. */
  record ExternalKeyUnfit(String externalKeyId) implements KmsError {}

  /** A KMS key could not be made, or random bytes not be had, for what the store did. */
  record StoreRefused(StoreFault fault) implements KmsError {}

  /** A KMS key could not be used, for what its store did. */
  record ExternalKeyFailed(KeyArn arn, StoreFault fault) implements KmsError {}

  // -- what the request says

  /**
   * A check that no shape table can make.
   *
   * @param message AWS's text
   */
  record Invalid(String message) implements KmsError {}

  record DuplicateTagKeys() implements KmsError {}

  record TooManyTags() implements KmsError {}

  record ReservedTagKey() implements KmsError {}

  /**
   * @param message what is wrong with the policy document
   */
  record MalformedPolicy(String message) implements KmsError {}

  /** The lockout safety check. */
  record PolicyLocksOut() implements KmsError {}

  // -- limits

  /**
   * @param message which quota, in AWS's words where they are known
   */
  record LimitExceeded(String message) implements KmsError {}

  record OnDemandRotationLimit(KeyArn arn) implements KmsError {}

  record Throttled() implements KmsError {}

  /** The node that had the key has lost the others, of which one may have it by now. */
  record OutOfTouch() implements KmsError {}

  /** Allowed, and not done because the caller asked for a dry run. */
  record DryRun() implements KmsError {}

  /** What the key is, or becomes, cannot be read or written at the moment. */
  record JournalAway() implements KmsError {}
}
