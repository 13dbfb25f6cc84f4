package dev.holdfast.model;

import dev.holdfast.model.audit.UsageHistory;
import dev.holdfast.model.grant.Grant;
import dev.holdfast.model.key.CiphertextBlob;
import dev.holdfast.model.key.Delivered;
import dev.holdfast.model.key.DetachedCiphertext;
import dev.holdfast.model.key.EncapsulationAlgorithm;
import dev.holdfast.model.key.EncryptionAlgorithm;
import dev.holdfast.model.key.KeyAgreementAlgorithm;
import dev.holdfast.model.key.KeyMaterial;
import dev.holdfast.model.key.KeyMetadata;
import dev.holdfast.model.key.KeyOrigin;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyUsage;
import dev.holdfast.model.key.MacAlgorithm;
import dev.holdfast.model.key.MaterialId;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.key.RotationType;
import dev.holdfast.model.key.SigningAlgorithm;
import dev.holdfast.model.name.AliasName;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.policy.AttachedKeyPolicy;
import dev.holdfast.model.store.KeyStore;
import dev.holdfast.model.store.StoreId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an operation answers when it succeeds. */
public sealed interface KmsAnswer {

  /** Done; nothing to say. */
  record Done(KeyArn key) implements KmsAnswer {}

  /** An alias may come to name the key, or cease to; what the key is decides what else it may. */
  record AliasAuthorized(KeyArn key, KeySpec spec, KeyUsage usage) implements KmsAnswer {}

  /** Done, and the answer names the key. */
  record Acknowledged(KeyArn key) implements KmsAnswer {}

  record Described(KeyMetadata metadata) implements KmsAnswer {}

  record DeletionScheduled(KeyArn key, Instant deletionDate, int pendingWindowDays)
      implements KmsAnswer {}

  /** The key is deleted that many days after its last replica is. */
  record ReplicaDeletionAwaited(KeyArn key, int pendingWindowDays) implements KmsAnswer {}

  /** Of a key that is not usable yet. */
  record Replicated(KeyMetadata replica, AttachedKeyPolicy policy, Map<String, String> tags)
      implements KmsAnswer {}

  record Tags(KeyArn key, Map<String, String> tags, Optional<String> nextMarker)
      implements KmsAnswer {}

  record Policy(KeyArn key, AttachedKeyPolicy policy) implements KmsAnswer {}

  record PolicyNames(KeyArn key) implements KmsAnswer {}

  /**
   * @param automatic empty when automatic rotation is off
   * @param onDemandSince when the rotation on demand began that is under way
   */
  record RotationStatus(
      KeyArn key, Optional<AutomaticRotation> automatic, Optional<Instant> onDemandSince)
      implements KmsAnswer {

    /** While none runs on demand. */
    public RotationStatus(KeyArn key, Optional<AutomaticRotation> automatic) {
      this(key, automatic, Optional.empty());
    }
  }

  record AutomaticRotation(int periodDays, Instant nextRotationDate) {}

  /**
   * @param known empty until the region has looked it up: a key does not know who uses it
   */
  record LastUsage(KeyArn key, Instant creationDate, Optional<UsageHistory.Known> known)
      implements KmsAnswer {}

  record Rotations(KeyArn key, List<Rotation> rotations, Optional<String> nextMarker)
      implements KmsAnswer {}

  /**
   * @param type empty, like the date, for the first material, which no rotation made, and for what
   *     waits for its rotation
   * @param imported empty for material that the service made
   */
  record Rotation(
      MaterialId materialId,
      MaterialState state,
      Optional<RotationType> type,
      Optional<Instant> date,
      Optional<KeyMaterial.Imported> imported) {}

  /** AWS's names of what a key does with one of its materials. */
  enum MaterialState {
    CURRENT,
    NON_CURRENT,
    PENDING_ROTATION,
    PENDING_MULTI_REGION_IMPORT_AND_ROTATION
  }

  /**
   * What it takes to wrap material for a key.
   *
   * @param importToken to be brought back with the material
   * @param publicKey SubjectPublicKeyInfo DER
   * @param validTo until when both may be used
   */
  record ImportOffered(KeyArn key, PublicBytes importToken, PublicBytes publicKey, Instant validTo)
      implements KmsAnswer {}

  /**
   * @param materialId empty for other keys than symmetric ones
   */
  record MaterialImported(KeyArn key, Optional<MaterialId> materialId) implements KmsAnswer {}

  /**
   * @param materialId empty for other keys than symmetric ones, and where there was nothing
   */
  record MaterialDeleted(KeyArn key, Optional<MaterialId> materialId) implements KmsAnswer {}

  record Encrypted(KeyArn key, MaterialId materialId, CiphertextBlob blob) implements KmsAnswer {}

  /**
   * @param integrity SHA-256 of associated data, metadata, IV, ciphertext and tag, taken before the
   *     ciphertext was opened again to see that it can be
   */
  record EncryptedDetached(
      KeyArn key, MaterialId materialId, DetachedCiphertext ciphertext, PublicBytes integrity)
      implements KmsAnswer {}

  record Decrypted(KeyArn key, MaterialId materialId, Delivered delivered) implements KmsAnswer {

    public Decrypted(KeyArn key, MaterialId materialId, Plaintext plaintext) {
      this(key, materialId, new Delivered.InClear(plaintext));
    }

    /** As {@link Delivered#plaintext}. */
    public Plaintext plaintext() {
      return delivered.plaintext();
    }
  }

  record ReEncrypted(Side source, Side destination, PublicBytes ciphertext) implements KmsAnswer {}

  /**
   * One of the two keys of a ReEncrypt.
   *
   * @param materialId empty for a key pair, which has one material only
   */
  record Side(KeyArn key, EncryptionAlgorithm algorithm, Optional<MaterialId> materialId) {}

  /**
   * @param delivered empty when the caller asked for the encrypted key only
   */
  record DataKey(
      KeyArn key, MaterialId materialId, Optional<Delivered> delivered, CiphertextBlob blob)
      implements KmsAnswer {

    /** As {@link Delivered#plaintext}. */
    public Optional<Plaintext> plaintext() {
      return delivered.map(Delivered::plaintext);
    }
  }

  record MacGenerated(KeyArn key, MacAlgorithm algorithm, PublicBytes mac) implements KmsAnswer {}

  /** The MAC is the message's; one that is not is refused. */
  record MacVerified(KeyArn key, MacAlgorithm algorithm) implements KmsAnswer {}

  record Signed(KeyArn key, SigningAlgorithm algorithm, PublicBytes signature)
      implements KmsAnswer {}

  /** The signature is the key's, of the message; one that is not is refused. */
  record SignatureVerified(KeyArn key, SigningAlgorithm algorithm) implements KmsAnswer {}

  /**
   * @param publicKey SubjectPublicKeyInfo DER
   */
  record PublicKey(KeyArn key, KeySpec spec, KeyUsage usage, PublicBytes publicKey)
      implements KmsAnswer {}

  record EncryptedToPublicKey(KeyArn key, EncryptionAlgorithm algorithm, PublicBytes ciphertext)
      implements KmsAnswer {}

  record DecryptedWithPrivateKey(KeyArn key, EncryptionAlgorithm algorithm, Delivered delivered)
      implements KmsAnswer {

    public DecryptedWithPrivateKey(KeyArn key, EncryptionAlgorithm algorithm, Plaintext plaintext) {
      this(key, algorithm, new Delivered.InClear(plaintext));
    }

    /** As {@link Delivered#plaintext}. */
    public Plaintext plaintext() {
      return delivered.plaintext();
    }
  }

  /**
   * @param delivered the shared point's x coordinate
   */
  record SharedSecret(
      KeyArn key, KeyAgreementAlgorithm algorithm, KeyOrigin origin, Delivered delivered)
      implements KmsAnswer {

    public SharedSecret(
        KeyArn key, KeyAgreementAlgorithm algorithm, KeyOrigin origin, Plaintext secret) {
      this(key, algorithm, origin, new Delivered.InClear(secret));
    }

    /** As {@link Delivered#plaintext}. */
    public Plaintext secret() {
      return delivered.plaintext();
    }
  }

  /**
   * @param secret 32 bytes
   * @param ciphertext the secret, encapsulated
   */
  record Encapsulated(
      KeyArn key, EncapsulationAlgorithm algorithm, Plaintext secret, PublicBytes ciphertext)
      implements KmsAnswer {}

  /**
   * @param secret 32 bytes; of a ciphertext that is another key's or was changed, some that nobody
   *     else has
   */
  record Decapsulated(KeyArn key, EncapsulationAlgorithm algorithm, Plaintext secret)
      implements KmsAnswer {}

  /**
   * @param publicKey SubjectPublicKeyInfo DER
   * @param delivered the private key, PKCS#8 DER; empty when the caller asked for the encrypted one
   *     only
   * @param blob the private key, encrypted
   */
  record DataKeyPair(
      KeyArn key,
      MaterialId materialId,
      KeySpec pairSpec,
      PublicBytes publicKey,
      Optional<Delivered> delivered,
      CiphertextBlob blob)
      implements KmsAnswer {

    /** As {@link Delivered#plaintext}. */
    public Optional<Plaintext> privateKey() {
      return delivered.map(Delivered::plaintext);
    }
  }

  record Random(Delivered delivered) implements KmsAnswer {

    public Random(Plaintext bytes) {
      this(new Delivered.InClear(bytes));
    }

    /** As {@link Delivered#plaintext}. */
    public Plaintext bytes() {
      return delivered.plaintext();
    }
  }

  record Keys(List<KeyArn> keys, Optional<String> nextMarker) implements KmsAnswer {}

  record Aliases(List<ListedAlias> aliases, Optional<String> nextMarker) implements KmsAnswer {
    public Aliases {
      aliases = List.copyOf(aliases);
    }
  }

  /** What ListAliases tells of. */
  sealed interface ListedAlias {
    AliasName name();
  }

  record Alias(AliasName name, KeyId target, Instant creationDate, Instant lastUpdatedDate)
      implements ListedAlias {}

  /** The alias of a service that has no key yet. */
  record PredefinedAlias(AliasName name) implements ListedAlias {}

  /**
   * @param grantId of the grant made now, or of the one that the same request made before
   * @param issuedAt when the token was, which is new each time
   * @param token empty until the region has made it
   */
  record GrantIssued(KeyArn key, String grantId, Instant issuedAt, Optional<String> token)
      implements KmsAnswer {}

  /** The grant is retired or revoked. */
  record GrantEnded(KeyArn key, Grant grant) implements KmsAnswer {}

  /**
   * @param key whose grants were asked for; empty for a listing across keys
   */
  record Grants(Optional<KeyArn> key, List<HeldGrant> grants, Optional<String> nextMarker)
      implements KmsAnswer {
    public Grants {
      grants = List.copyOf(grants);
    }
  }

  record StoreMade(StoreId id) implements KmsAnswer {}

  /** A custom key store is as it was asked to be. */
  record StoreChanged() implements KmsAnswer {}

  record Stores(List<KeyStore> stores, Optional<String> nextMarker) implements KmsAnswer {
    public Stores {
      stores = List.copyOf(stores);
    }
  }

  record HeldGrant(KeyArn key, Grant grant) {}
}
