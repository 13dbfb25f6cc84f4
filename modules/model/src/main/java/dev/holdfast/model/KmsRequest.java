package dev.holdfast.model;

import dev.holdfast.model.attestation.Recipient;
import dev.holdfast.model.grant.GrantConstraints;
import dev.holdfast.model.grant.GrantOperation;
import dev.holdfast.model.key.CiphertextBlob;
import dev.holdfast.model.key.EncryptionAlgorithm;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.KeyOrigin;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyUsage;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.name.AliasName;
import dev.holdfast.model.name.KeyReference;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.model.store.StoreRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A well-formed request, as the edge hands it over: shapes, lengths and enumerations are checked,
 * rights and state are not.
 */
public sealed interface KmsRequest {

  /** Any request about one key that the key's own actor decides. */
  record OnKey(KeyReference key, KeyCommand command) implements KmsRequest {}

  /**
   * @param policy empty for the default key policy
   * @param inStore where a key is to be whose origin is a custom key store
   * @param multiRegion whether it may have related keys in other regions
   */
  record CreateKey(
      KeySpec spec,
      KeyUsage usage,
      KeyOrigin origin,
      String description,
      Optional<String> policy,
      boolean bypassPolicyLockoutSafetyCheck,
      Map<String, String> tags,
      Optional<StoreReference> inStore,
      boolean multiRegion)
      implements KmsRequest {
    public CreateKey {
      tags = Map.copyOf(tags);
    }

    /** Of a key that is in no custom key store. */
    public CreateKey(
        KeySpec spec,
        KeyUsage usage,
        KeyOrigin origin,
        String description,
        Optional<String> policy,
        boolean bypassPolicyLockoutSafetyCheck,
        Map<String, String> tags) {
      this(
          spec,
          usage,
          origin,
          description,
          policy,
          bypassPolicyLockoutSafetyCheck,
          tags,
          Optional.empty());
    }

    /** Of a key of one region. */
    public CreateKey(
        KeySpec spec,
        KeyUsage usage,
        KeyOrigin origin,
        String description,
        Optional<String> policy,
        boolean bypassPolicyLockoutSafetyCheck,
        Map<String, String> tags,
        Optional<StoreReference> inStore) {
      this(
          spec,
          usage,
          origin,
          description,
          policy,
          bypassPolicyLockoutSafetyCheck,
          tags,
          inStore,
          false);
    }
  }

  /**
   * @param policy empty for the default key policy
   */
  record ReplicateKey(
      KeyReference key,
      Region replicaRegion,
      String description,
      Optional<String> policy,
      boolean bypassPolicyLockoutSafetyCheck,
      Map<String, String> tags)
      implements KmsRequest {
    public ReplicateKey {
      tags = Map.copyOf(tags);
    }
  }

  record UpdatePrimaryRegion(KeyReference key, Region primaryRegion) implements KmsRequest {}

  /** A custom key store, as the client wrote it. */
  sealed interface StoreReference {
    String storeId();
  }

  /** A store with a proxy, and a key of its key manager. */
  record ExternalKeyReference(String storeId, String externalKeyId) implements StoreReference {}

  /** A store on a token, in which a key is to be made. */
  record TokenReference(String storeId) implements StoreReference {}

  /**
   * @param blob empty only for a dry run that ignores the ciphertext, which then names the key
   * @param key the key that the caller expects, checked against the blob's
   */
  record Decrypt(
      Optional<CiphertextBlob> blob,
      EncryptionContext context,
      Optional<KeyReference> key,
      boolean dryRun)
      implements KmsRequest {}

  record ReEncrypt(
      Encrypted source, KeyReference destinationKey, Target destination, boolean dryRun)
      implements KmsRequest {

    /** From one symmetric key to another. */
    public ReEncrypt(
        Optional<CiphertextBlob> blob,
        EncryptionContext sourceContext,
        Optional<KeyReference> sourceKey,
        KeyReference destinationKey,
        EncryptionContext destinationContext,
        boolean dryRun) {
      this(
          new Encrypted.Symmetrically(blob, sourceContext, sourceKey),
          destinationKey,
          new Target.Symmetric(destinationContext),
          dryRun);
    }
  }

  /** What a ReEncrypt begins with. */
  sealed interface Encrypted {

    /**
     * @param blob as for Decrypt
     * @param key as for Decrypt
     */
    record Symmetrically(
        Optional<CiphertextBlob> blob, EncryptionContext context, Optional<KeyReference> key)
        implements Encrypted {}

    /**
     * @param ciphertext empty only for a dry run that ignores it
     * @param algorithm other than SYMMETRIC_DEFAULT
     */
    record ToPublicKey(
        Optional<PublicBytes> ciphertext, EncryptionAlgorithm algorithm, KeyReference key)
        implements Encrypted {}
  }

  /** How a ReEncrypt is to encrypt. */
  sealed interface Target {

    record Symmetric(EncryptionContext context) implements Target {}

    /**
     * @param algorithm other than SYMMETRIC_DEFAULT
     */
    record PublicKey(EncryptionAlgorithm algorithm) implements Target {}
  }

  /**
   * @param store what the caller calls the custom key store whose token is to give the bytes
   */
  record GenerateRandom(int numberOfBytes, Optional<String> store) implements KmsRequest {}

  /**
   * @param limit 1 to 1000
   */
  record ListKeys(int limit, Optional<String> marker) implements KmsRequest {}

  /**
   * @param key only the aliases of this key
   * @param limit 1 to 100
   */
  record ListAliases(Optional<KeyReference> key, int limit, Optional<String> marker)
      implements KmsRequest {}

  record CreateAlias(AliasName alias, KeyReference target) implements KmsRequest {}

  record UpdateAlias(AliasName alias, KeyReference target) implements KmsRequest {}

  record DeleteAlias(AliasName alias) implements KmsRequest {}

  /**
   * @param limit 1 to 50
   */
  record ListResourceTags(KeyReference key, int limit, Optional<String> marker)
      implements KmsRequest {}

  /**
   * @param allMaterial whether to list the first material too
   * @param limit 1 to 1000
   */
  record ListKeyRotations(KeyReference key, boolean allMaterial, int limit, Optional<String> marker)
      implements KmsRequest {}

  /**
   * Any request that presents grant tokens.
   *
   * @param tokens one to ten texts as the client sent them, verified by the region
   */
  record WithGrantTokens(List<String> tokens, KmsRequest request) implements KmsRequest {
    public WithGrantTokens {
      tokens = List.copyOf(tokens);
    }

    /** Not the generated text: tokens are not for logs. */
    @Override
    public String toString() {
      return "WithGrantTokens[" + request + "]";
    }
  }

  /**
   * A request whose answer is for an attested recipient's eyes only.
   *
   * @param recipient as {@link Keys#attest} has verified it
   * @param request one that answers what is meant for its caller alone
   */
  record ForRecipient(Recipient recipient, KmsRequest request) implements KmsRequest {}

  /**
   * @param grantee an ARN as the client wrote it, like the retiring principal's
   */
  record CreateGrant(
      KeyReference key,
      String grantee,
      Optional<String> retiring,
      Set<GrantOperation> operations,
      GrantConstraints constraints,
      Optional<String> name,
      boolean dryRun)
      implements KmsRequest {
    public CreateGrant {
      operations = Set.copyOf(operations);
    }
  }

  /**
   * @param grantId only this grant
   * @param grantee only grants to this principal, by its ARN
   * @param limit 1 to 100
   */
  record ListGrants(
      KeyReference key,
      Optional<String> grantId,
      Optional<String> grantee,
      int limit,
      Optional<String> marker)
      implements KmsRequest {}

  /**
   * @param retiring a principal of the caller's account, by its ARN
   * @param limit 1 to 100
   */
  record ListRetirableGrants(String retiring, int limit, Optional<String> marker)
      implements KmsRequest {}

  record RetireGrant(GrantReference grant, boolean dryRun) implements KmsRequest {}

  record RevokeGrant(KeyReference key, String grantId, boolean dryRun) implements KmsRequest {}

  /** Any request about custom key stores. */
  record OnKeyStores(StoreRequest request) implements KmsRequest {}

  /** How a request names a grant. */
  sealed interface GrantReference {

    /** The token's text. Does not print it. */
    record ByToken(String token) implements GrantReference {
      @Override
      public String toString() {
        return "ByToken";
      }
    }

    record OnKey(KeyReference key, String grantId) implements GrantReference {}
  }

  /** The operation this request came as. */
  default KmsOperation operation() {
    return switch (this) {
      case OnKey(KeyReference ignored, KeyCommand command) -> command.operation();
      case CreateKey ignored -> KmsOperation.CREATE_KEY;
      case ReplicateKey ignored -> KmsOperation.REPLICATE_KEY;
      case UpdatePrimaryRegion ignored -> KmsOperation.UPDATE_PRIMARY_REGION;
      case Decrypt ignored -> KmsOperation.DECRYPT;
      case ReEncrypt ignored -> KmsOperation.RE_ENCRYPT;
      case GenerateRandom ignored -> KmsOperation.GENERATE_RANDOM;
      case ListKeys ignored -> KmsOperation.LIST_KEYS;
      case ListAliases ignored -> KmsOperation.LIST_ALIASES;
      case CreateAlias ignored -> KmsOperation.CREATE_ALIAS;
      case UpdateAlias ignored -> KmsOperation.UPDATE_ALIAS;
      case DeleteAlias ignored -> KmsOperation.DELETE_ALIAS;
      case ListResourceTags ignored -> KmsOperation.LIST_RESOURCE_TAGS;
      case ListKeyRotations ignored -> KmsOperation.LIST_KEY_ROTATIONS;
      case WithGrantTokens(List<String> ignored, KmsRequest request) -> request.operation();
      case ForRecipient(Recipient ignored, KmsRequest request) -> request.operation();
      case OnKeyStores(StoreRequest request) -> request.operation();
      case CreateGrant ignored -> KmsOperation.CREATE_GRANT;
      case ListGrants ignored -> KmsOperation.LIST_GRANTS;
      case ListRetirableGrants ignored -> KmsOperation.LIST_RETIRABLE_GRANTS;
      case RetireGrant ignored -> KmsOperation.RETIRE_GRANT;
      case RevokeGrant ignored -> KmsOperation.REVOKE_GRANT;
    };
  }
}
