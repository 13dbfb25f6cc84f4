package dev.holdfast.api.http;

import dev.holdfast.model.Keys;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.Reply;
import dev.holdfast.model.attestation.AttestationDefect;
import dev.holdfast.model.attestation.Attested;
import dev.holdfast.model.attestation.Recipient;
import dev.holdfast.model.audit.UsageHistory;
import dev.holdfast.model.grant.Grant;
import dev.holdfast.model.grant.GrantConstraints;
import dev.holdfast.model.grant.GrantOperation;
import dev.holdfast.model.grant.GrantPrincipal;
import dev.holdfast.model.iam.SealedSecret;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.key.Backing;
import dev.holdfast.model.key.CiphertextBlob;
import dev.holdfast.model.key.Delivered;
import dev.holdfast.model.key.DetachedCiphertext;
import dev.holdfast.model.key.EncryptionAlgorithm;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.KeyManager;
import dev.holdfast.model.key.KeyMetadata;
import dev.holdfast.model.key.KeyState;
import dev.holdfast.model.key.MaterialId;
import dev.holdfast.model.key.MultiRegion;
import dev.holdfast.model.key.MultiRegionKeyType;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.key.RotationType;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.KeyReference;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.policy.AttachedKeyPolicy;
import dev.holdfast.model.policy.HeldNames;
import dev.holdfast.model.store.ClusterId;
import dev.holdfast.model.store.Connection;
import dev.holdfast.model.store.ConnectionError;
import dev.holdfast.model.store.KeyStore;
import dev.holdfast.model.store.ProxyAccess;
import dev.holdfast.model.store.ProxyAddress;
import dev.holdfast.model.store.StoreId;
import dev.holdfast.model.store.StoreRequest;
import dev.holdfast.model.store.TokenAccess;
import dev.holdfast.model.store.TokenAddress;
import dev.holdfast.model.store.TrustAnchor;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Keys without cryptography: a blob is an entry in a map. Answers every kind of request, so that
 * the wire can be tried whole; what it decides is not what the service decides.
 */
final class FakeKeys implements Keys {

  static final String GRANT_ID = "0123456789abcdef".repeat(4);
  static final MaterialId MATERIAL = new MaterialId("ab".repeat(32));
  static final byte[] BAD_DOCUMENT = {66};
  static final Delivered ENVELOPE = new Delivered.ForRecipient(bytes(77));
  static final Recipient RECIPIENT =
      new Recipient(
          Recipient.Platform.NITRO_ENCLAVE,
          "i-0123456789abcdef0-enc0123456789abcdef",
          Map.of(0, bytes(1), 3, bytes(2), 16, bytes(3)),
          bytes(4));
  static final Instant CREATED = Instant.parse("2026-01-02T03:04:05.678Z");

  private final Region region;
  private final Map<KeyId, KeyMetadata> keys = new ConcurrentHashMap<>();
  private final Map<ByteBuffer, Sealed> sealed = new ConcurrentHashMap<>();
  private final AtomicReference<KmsRequest> last = new AtomicReference<>();

  FakeKeys(Region region) {
    this.region = region;
  }

  private record Sealed(KeyArn key, byte[] plaintext, EncryptionContext context) {}

  KmsRequest last() {
    return last.get();
  }

  @Override
  public CompletionStage<Reply> ask(Caller caller, KmsRequest request) {
    last.set(request);
    return CompletableFuture.completedStage(reply(caller, request));
  }

  /** A document is good unless it is {@link #BAD_DOCUMENT}. */
  @Override
  public CompletionStage<Attested> attest(PublicBytes document) {
    return CompletableFuture.completedStage(
        document.equals(PublicBytes.takeOwnershipOf(BAD_DOCUMENT.clone()))
            ? new Attested.Refused(new KmsError.InvalidAttestation(AttestationDefect.STALE))
            : new Attested.Verified(RECIPIENT));
  }

  private static Reply forRecipient(Reply reply) {
    if (!(reply instanceof Reply.Answered(KmsAnswer answer, var reason))) {
      return reply;
    }
    return answered(
        switch (answer) {
          case KmsAnswer.Decrypted it ->
              new KmsAnswer.Decrypted(it.key(), it.materialId(), ENVELOPE);
          case KmsAnswer.DecryptedWithPrivateKey it ->
              new KmsAnswer.DecryptedWithPrivateKey(it.key(), it.algorithm(), ENVELOPE);
          case KmsAnswer.DataKey it ->
              new KmsAnswer.DataKey(it.key(), it.materialId(), Optional.of(ENVELOPE), it.blob());
          case KmsAnswer.DataKeyPair it ->
              new KmsAnswer.DataKeyPair(
                  it.key(),
                  it.materialId(),
                  it.pairSpec(),
                  it.publicKey(),
                  Optional.of(ENVELOPE),
                  it.blob());
          case KmsAnswer.SharedSecret it ->
              new KmsAnswer.SharedSecret(it.key(), it.algorithm(), it.origin(), ENVELOPE);
          case KmsAnswer.Random ignored -> new KmsAnswer.Random(ENVELOPE);
          default -> throw new IllegalStateException("nothing in it is for a recipient");
        });
  }

  private Reply reply(Caller caller, KmsRequest request) {
    return switch (request) {
      case KmsRequest.ForRecipient(var recipient, var asking) ->
          forRecipient(reply(caller, asking));
      case KmsRequest.CreateKey create -> {
        KeyArn arn =
            new KeyArn(
                region,
                caller.account(),
                KeyId.fromBytes(KeyId.of(UUID.randomUUID()).toBytes(), create.multiRegion()));
        KeyMetadata key =
            new KeyMetadata(
                arn,
                KeyManager.CUSTOMER,
                create.spec(),
                create.usage(),
                create.origin(),
                KeyState.ENABLED,
                create.description(),
                CREATED,
                Optional.of(MATERIAL),
                Optional.empty(),
                create
                    .inStore()
                    .<Backing>map(behind ->
                        switch (behind) {
                          case KmsRequest.ExternalKeyReference(var store, var id) ->
                              new Backing.ExternalKey(new StoreId(store), id);
                          case KmsRequest.TokenReference(var store) ->
                              new Backing.TokenKey(
                                  new StoreId(store), CLUSTER, arn.keyId().value());
                        })
                    .orElseGet(Backing.OwnMaterial::new),
                true,
                create.multiRegion()
                    ? Optional.of(
                        new MultiRegion(MultiRegionKeyType.PRIMARY, region, new TreeSet<>()))
                    : Optional.empty());
        keys.put(arn.keyId(), key);
        yield answered(new KmsAnswer.Described(key));
      }
      case KmsRequest.ReplicateKey replicate -> {
        KeyMetadata primary = keys.get(arn(caller, replicate.key()).orElseThrow().keyId());
        yield answered(
            new KmsAnswer.Replicated(
                new KeyMetadata(
                    new KeyArn(replicate.replicaRegion(), caller.account(), primary.arn().keyId()),
                    KeyManager.CUSTOMER,
                    primary.spec(),
                    primary.usage(),
                    primary.origin(),
                    KeyState.CREATING,
                    replicate.description(),
                    CREATED,
                    Optional.empty(),
                    Optional.empty(),
                    new Backing.OwnMaterial(),
                    true,
                    Optional.of(
                        new MultiRegion(
                            MultiRegionKeyType.REPLICA,
                            region,
                            new TreeSet<>(Set.of(replicate.replicaRegion()))))),
                new AttachedKeyPolicy("{\"Version\":\"2012-10-17\"}", HeldNames.NONE),
                replicate.tags()));
      }
      case KmsRequest.UpdatePrimaryRegion update -> done(arn(caller, update.key()));
      case KmsRequest.OnKey(var reference, var command) -> onKey(caller, reference, command);
      case KmsRequest.Decrypt decrypt -> decrypt(decrypt);
      case KmsRequest.ReEncrypt both -> {
        if (!(both.source() instanceof KmsRequest.Encrypted.Symmetrically from)
            || !(both.destination() instanceof KmsRequest.Target.Symmetric(var context))) {
          throw new IllegalStateException("the fake has no key pairs to encrypt with");
        }
        Sealed source = sealed.get(ByteBuffer.wrap(from.blob().orElseThrow().bytes()));
        KeyArn destination = arn(caller, both.destinationKey()).orElseThrow();
        yield answered(
            new KmsAnswer.ReEncrypted(
                side(source.key),
                side(destination),
                PublicBytes.takeOwnershipOf(seal(destination, source.plaintext, context).bytes())));
      }
      case KmsRequest.GenerateRandom(int bytes, var ignored) ->
          answered(new KmsAnswer.Random(Plaintext.takeOwnershipOf(new byte[bytes])));
      case KmsRequest.ListKeys ignored ->
          answered(
              new KmsAnswer.Keys(
                  keys.values().stream().map(KeyMetadata::arn).toList(), Optional.of("more")));
      case KmsRequest.ListAliases ignored ->
          answered(new KmsAnswer.Aliases(List.of(), Optional.empty()));
      case KmsRequest.CreateAlias(var alias, var target) -> done(arn(caller, target));
      case KmsRequest.UpdateAlias(var alias, var target) -> done(arn(caller, target));
      case KmsRequest.DeleteAlias ignored ->
          done(keys.values().stream().map(KeyMetadata::arn).findFirst());
      case KmsRequest.ListResourceTags list ->
          answered(
              new KmsAnswer.Tags(
                  arn(caller, list.key()).orElseThrow(),
                  Map.of("team", "payments"),
                  Optional.empty()));
      case KmsRequest.ListKeyRotations list ->
          answered(
              new KmsAnswer.Rotations(
                  arn(caller, list.key()).orElseThrow(),
                  List.of(
                      new KmsAnswer.Rotation(
                          MATERIAL,
                          KmsAnswer.MaterialState.CURRENT,
                          Optional.of(RotationType.ON_DEMAND),
                          Optional.of(CREATED),
                          Optional.empty())),
                  Optional.empty()));
      case KmsRequest.WithGrantTokens(var tokens, var presenting) -> reply(caller, presenting);
      case KmsRequest.OnKeyStores(var asked) -> onStores(asked);
      case KmsRequest.CreateGrant create ->
          answered(
              new KmsAnswer.GrantIssued(
                  arn(caller, create.key()).orElseThrow(),
                  GRANT_ID,
                  CREATED,
                  Optional.of("canary-token")));
      case KmsRequest.ListGrants list -> {
        KeyArn key = arn(caller, list.key()).orElseThrow();
        GrantConstraints constraints =
            new GrantConstraints(
                Optional.of(EncryptionContext.EMPTY),
                Optional.of(new EncryptionContext(Map.of("tenant", "42"))));
        yield answered(
            new KmsAnswer.Grants(
                Optional.of(key), List.of(held(key, constraints)), Optional.of("more")));
      }
      case KmsRequest.ListRetirableGrants ignored ->
          answered(
              new KmsAnswer.Grants(Optional.empty(), List.of(heldOnFirstKey()), Optional.empty()));
      case KmsRequest.RetireGrant ignored -> ended();
      case KmsRequest.RevokeGrant ignored -> ended();
    };
  }

  private static final ClusterId CLUSTER = new ClusterId("cluster-abcdefg2345");

  private static Reply onStores(StoreRequest request) {
    StoreId id = StoreId.ofDigits("1234567890abcdef0");
    return answered(
        switch (request) {
          case StoreRequest.Create _, StoreRequest.CreateOnToken _ -> new KmsAnswer.StoreMade(id);
          case StoreRequest.Describe _ ->
              new KmsAnswer.Stores(
                  List.of(
                      new KeyStore(
                          id,
                          "store",
                          new ProxyAccess(
                              new ProxyAddress("https://proxy.example.com", "/kms/xks/v1"),
                              "ABCDEFGHIJ234567ABCD",
                              new SealedSecret(new byte[] {1})),
                          new Connection.Failed(ConnectionError.XKS_PROXY_TIMED_OUT),
                          CREATED,
                          Map.of()),
                      new KeyStore(
                          id,
                          "token",
                          new TokenAccess(
                              new TokenAddress(CLUSTER, new TrustAnchor("an anchor")),
                              new SealedSecret(new byte[] {1})),
                          new Connection.Failed(ConnectionError.USER_LOCKED_OUT),
                          CREATED,
                          Map.of())),
                  Optional.of("more"));
          case StoreRequest.Connect _,
              StoreRequest.Disconnect _,
              StoreRequest.Update _,
              StoreRequest.Delete _ ->
              new KmsAnswer.StoreChanged();
        });
  }

  private static KmsAnswer.Side side(KeyArn key) {
    return new KmsAnswer.Side(key, EncryptionAlgorithm.SYMMETRIC_DEFAULT, Optional.of(MATERIAL));
  }

  private static KmsAnswer.HeldGrant held(KeyArn key, GrantConstraints constraints) {
    return new KmsAnswer.HeldGrant(
        key,
        new Grant(
            GRANT_ID,
            Optional.empty(),
            new GrantPrincipal("arn:aws:iam::111122223333:root", "111122223333"),
            Optional.empty(),
            key.account(),
            Set.of(GrantOperation.DECRYPT, GrantOperation.DESCRIBE_KEY),
            constraints,
            CREATED));
  }

  private KmsAnswer.HeldGrant heldOnFirstKey() {
    return held(
        keys.values().stream().map(KeyMetadata::arn).findFirst().orElseThrow(),
        GrantConstraints.NONE);
  }

  private Reply onKey(Caller caller, KeyReference reference, KeyCommand command) {
    Optional<KeyArn> named = arn(caller, reference);
    if (named.isEmpty()) {
      return new Reply.Refused(new KmsError.MalformedKeyId("alias"));
    }
    KeyArn arn = named.get();
    KeyMetadata key = keys.get(arn.keyId());
    if (key == null) {
      return new Reply.Refused(new KmsError.KeyNotFound(arn));
    }
    return answered(
        switch (command) {
          case KeyCommand.CreateKey ignored -> throw new IllegalStateException();
          case KeyCommand.CreateManagedKey ignored -> throw new IllegalStateException();
          case KeyCommand.ReplicateKey ignored -> throw new IllegalStateException();
          case KeyCommand.UpdatePrimaryRegion ignored -> throw new IllegalStateException();
          case KeyCommand.DescribeKey() -> new KmsAnswer.Described(key);
          case KeyCommand.EnableKey() -> new KmsAnswer.Done(arn);
          case KeyCommand.DisableKey() -> new KmsAnswer.Done(arn);
          case KeyCommand.UpdateKeyDescription ignored -> new KmsAnswer.Done(arn);
          case KeyCommand.ScheduleKeyDeletion(int days) ->
              new KmsAnswer.DeletionScheduled(arn, CREATED.plusSeconds(86_400L * days), days);
          case KeyCommand.CancelKeyDeletion() -> new KmsAnswer.Acknowledged(arn);
          case KeyCommand.TagResource ignored -> new KmsAnswer.Done(arn);
          case KeyCommand.UntagResource ignored -> new KmsAnswer.Done(arn);
          case KeyCommand.ListResourceTags() -> throw new IllegalStateException();
          case KeyCommand.PutKeyPolicy ignored -> new KmsAnswer.Done(arn);
          case KeyCommand.GetKeyPolicy() ->
              new KmsAnswer.Policy(
                  arn, new AttachedKeyPolicy("{\"Version\":\"2012-10-17\"}", HeldNames.NONE));
          case KeyCommand.ListKeyPolicies() -> new KmsAnswer.PolicyNames(arn);
          case KeyCommand.EnableKeyRotation ignored -> new KmsAnswer.Done(arn);
          case KeyCommand.DisableKeyRotation() -> new KmsAnswer.Done(arn);
          case KeyCommand.GetKeyRotationStatus() ->
              new KmsAnswer.RotationStatus(
                  arn, Optional.of(new KmsAnswer.AutomaticRotation(365, CREATED)));
          case KeyCommand.GetKeyLastUsage() ->
              new KmsAnswer.LastUsage(
                  arn, CREATED, Optional.of(new UsageHistory.Known(CREATED, Optional.empty())));
          case KeyCommand.RotateKeyOnDemand ignored -> new KmsAnswer.Acknowledged(arn);
          case KeyCommand.ListKeyRotations ignored -> throw new IllegalStateException();
          case KeyCommand.GetParametersForImport ignored ->
              new KmsAnswer.ImportOffered(arn, bytes(11), bytes(12), CREATED);
          case KeyCommand.ImportKeyMaterial ignored ->
              new KmsAnswer.MaterialImported(arn, Optional.of(MATERIAL));
          case KeyCommand.DeleteImportedKeyMaterial ignored ->
              new KmsAnswer.MaterialDeleted(arn, Optional.of(MATERIAL));
          case KeyCommand.Encrypt encrypt ->
              new KmsAnswer.Encrypted(
                  arn, MATERIAL, seal(arn, encrypt.plaintext().reveal(), encrypt.context()));
          case KeyCommand.Decrypt ignored -> throw new IllegalStateException();
          case KeyCommand.EncryptDetached encrypt ->
              new KmsAnswer.EncryptedDetached(
                  arn, MATERIAL, detached(encrypt.plaintext().reveal()), bytes(14));
          case KeyCommand.DecryptDetached decrypt ->
              new KmsAnswer.Decrypted(
                  arn,
                  MATERIAL,
                  Plaintext.takeOwnershipOf(decrypt.ciphertext().body().bytes().clone()));
          case KeyCommand.GenerateDataKey data -> {
            byte[] bytes = new byte[data.numberOfBytes()];
            CiphertextBlob blob = seal(arn, bytes, data.context());
            yield new KmsAnswer.DataKey(
                arn,
                MATERIAL,
                data.withPlaintext() ? Optional.of(clear(bytes)) : Optional.empty(),
                blob);
          }
          case KeyCommand.Sign sign -> new KmsAnswer.Signed(arn, sign.signingAlgorithm(), bytes(4));
          case KeyCommand.Verify verify ->
              new KmsAnswer.SignatureVerified(arn, verify.signingAlgorithm());
          case KeyCommand.GetPublicKey() ->
              new KmsAnswer.PublicKey(arn, key.spec(), key.usage(), bytes(5));
          case KeyCommand.EncryptToPublicKey encrypt ->
              new KmsAnswer.EncryptedToPublicKey(arn, encrypt.encryptionAlgorithm(), bytes(6));
          case KeyCommand.DecryptWithPrivateKey decrypt ->
              new KmsAnswer.DecryptedWithPrivateKey(
                  arn, decrypt.encryptionAlgorithm(), Plaintext.takeOwnershipOf(new byte[] {7}));
          case KeyCommand.DeriveSharedSecret derive ->
              new KmsAnswer.SharedSecret(
                  arn,
                  derive.agreementAlgorithm(),
                  key.origin(),
                  Plaintext.takeOwnershipOf(new byte[] {8}));
          case KeyCommand.Encapsulate encapsulate ->
              new KmsAnswer.Encapsulated(
                  arn,
                  encapsulate.encapsulationAlgorithm(),
                  Plaintext.takeOwnershipOf(new byte[] {15}),
                  bytes(16));
          case KeyCommand.Decapsulate decapsulate ->
              new KmsAnswer.Decapsulated(
                  arn,
                  decapsulate.encapsulationAlgorithm(),
                  Plaintext.takeOwnershipOf(new byte[] {15}));
          case KeyCommand.GenerateDataKeyPair pair -> {
            byte[] privateKey = {9};
            CiphertextBlob blob = seal(arn, privateKey, pair.context());
            yield new KmsAnswer.DataKeyPair(
                arn,
                MATERIAL,
                pair.pairSpec(),
                bytes(10),
                pair.withPrivateKey() ? Optional.of(clear(privateKey)) : Optional.empty(),
                blob);
          }
          case KeyCommand.GenerateMac made ->
              new KmsAnswer.MacGenerated(arn, made.macAlgorithm(), bytes(3));
          case KeyCommand.VerifyMac verify -> new KmsAnswer.MacVerified(arn, verify.macAlgorithm());
          case KeyCommand.AuthorizeAlias ignored -> throw new IllegalStateException();
          case KeyCommand.CreateGrant ignored -> throw new IllegalStateException();
          case KeyCommand.ListGrants ignored -> throw new IllegalStateException();
          case KeyCommand.TellRetirableGrants ignored -> throw new IllegalStateException();
          case KeyCommand.RetireGrant ignored -> throw new IllegalStateException();
          case KeyCommand.RevokeGrant ignored -> throw new IllegalStateException();
        });
  }

  private static Delivered clear(byte[] bytes) {
    return new Delivered.InClear(Plaintext.takeOwnershipOf(bytes));
  }

  private static DetachedCiphertext detached(byte[] clear) {
    return new DetachedCiphertext(
        bytes(11), bytes(12), bytes(13), PublicBytes.takeOwnershipOf(clear.clone()));
  }

  private static PublicBytes bytes(int only) {
    return PublicBytes.takeOwnershipOf(new byte[] {(byte) only});
  }

  private Reply decrypt(KmsRequest.Decrypt decrypt) {
    if (decrypt.dryRun()) {
      return new Reply.Refused(new KmsError.DryRun());
    }
    CiphertextBlob blob = decrypt.blob().orElseThrow();
    Sealed found = sealed.get(ByteBuffer.wrap(blob.bytes()));
    if (found == null && !keys.containsKey(blob.keyId())) {
      return new Reply.Refused(new KmsError.CiphertextKeyNotVisible());
    }
    if (found == null || !found.context.equals(decrypt.context())) {
      return new Reply.Refused(new KmsError.InvalidCiphertext());
    }
    return answered(
        new KmsAnswer.Decrypted(
            found.key, MATERIAL, Plaintext.takeOwnershipOf(found.plaintext.clone())));
  }

  private CiphertextBlob seal(KeyArn key, byte[] plaintext, EncryptionContext context) {
    byte[] bytes = new byte[CiphertextBlob.BODY_AT + plaintext.length + CiphertextBlob.TAG_LENGTH];
    bytes[0] = CiphertextBlob.FORMAT;
    bytes[1] = CiphertextBlob.SUITE;
    System.arraycopy(key.keyId().toBytes(), 0, bytes, CiphertextBlob.KEY_ID_AT, 16);
    byte[] unique = HexFormat.of().parseHex(UUID.randomUUID().toString().replace("-", ""));
    System.arraycopy(unique, 0, bytes, CiphertextBlob.NONCE_AT, 16);
    sealed.put(ByteBuffer.wrap(bytes), new Sealed(key, plaintext.clone(), context));
    return CiphertextBlob.parse(bytes).orElseThrow();
  }

  private Optional<KeyArn> arn(Caller caller, KeyReference reference) {
    return switch (reference) {
      case KeyReference.ById(var id) -> Optional.of(new KeyArn(region, caller.account(), id));
      case KeyReference.ByArn(var arn) -> Optional.of(arn);
      case KeyReference.ByAlias ignored -> keys.values().stream().map(KeyMetadata::arn).findFirst();
      case KeyReference.ByAliasArn ignored ->
          keys.values().stream().map(KeyMetadata::arn).findFirst();
      case KeyReference.Malformed ignored -> Optional.empty();
      case KeyReference.MalformedArn ignored -> Optional.empty();
    };
  }

  private static Reply done(Optional<KeyArn> key) {
    return answered(new KmsAnswer.Done(key.orElseThrow()));
  }

  private Reply ended() {
    KmsAnswer.HeldGrant held = heldOnFirstKey();
    return answered(new KmsAnswer.GrantEnded(held.key(), held.grant()));
  }

  private static Reply answered(KmsAnswer answer) {
    return new Reply.Answered(answer);
  }
}
