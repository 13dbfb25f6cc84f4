package dev.holdfast.cluster;

import dev.holdfast.cluster.alias.Aliases;
import dev.holdfast.cluster.ask.Flow;
import dev.holdfast.cluster.grant.GrantChanges;
import dev.holdfast.cluster.grant.GrantTokens;
import dev.holdfast.cluster.key.KeyActors;
import dev.holdfast.cluster.key.KeyCreation;
import dev.holdfast.cluster.key.PrincipalLookup;
import dev.holdfast.cluster.key.References;
import dev.holdfast.cluster.key.UsesTogether;
import dev.holdfast.cluster.listing.Listings;
import dev.holdfast.cluster.random.RandomBytes;
import dev.holdfast.cluster.recipient.Recipients;
import dev.holdfast.cluster.replication.RelatedKeys;
import dev.holdfast.cluster.store.Stores;
import dev.holdfast.model.Keys;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.Reply;
import dev.holdfast.model.attestation.Attested;
import dev.holdfast.model.attestation.Recipient;
import dev.holdfast.model.audit.UsageHistory;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.key.CiphertextBlob;
import dev.holdfast.model.key.EncryptionAlgorithm;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.MaterialId;
import dev.holdfast.model.key.OwnSideAccess;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.name.AliasArn;
import dev.holdfast.model.name.AliasName;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyReference;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.model.policy.Action;
import dev.holdfast.model.policy.AttachedKeyPolicy;
import dev.holdfast.model.store.StoreRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Takes a request to the actors that it concerns. */
final class RegionKeys implements Keys {

  private final References references;
  private final KeyActors keys;
  private final KeyCreation creation;
  private final Aliases aliases;
  private final Listings listings;
  private final GrantChanges grants;
  private final GrantTokens tokens;
  private final PrincipalLookup principals;
  private final Stores stores;
  private final UsageHistory usage;
  private final Recipients recipients;
  private final RandomBytes random;
  private final RelatedKeys related;
  private final InstantSource clock;

  RegionKeys(
      References references,
      KeyActors keys,
      KeyCreation creation,
      Aliases aliases,
      Listings listings,
      GrantChanges grants,
      GrantTokens tokens,
      PrincipalLookup principals,
      Stores stores,
      UsageHistory usage,
      Recipients recipients,
      RandomBytes random,
      RelatedKeys related,
      InstantSource clock) {
    this.references = references;
    this.keys = keys;
    this.creation = creation;
    this.aliases = aliases;
    this.listings = listings;
    this.grants = grants;
    this.tokens = tokens;
    this.principals = principals;
    this.stores = stores;
    this.usage = usage;
    this.recipients = recipients;
    this.random = random;
    this.related = related;
    this.clock = clock;
  }

  @Override
  public CompletionStage<Reply> ask(Caller caller, KmsRequest request) {
    if (request instanceof KmsRequest.OnKey(KeyReference.ById byId, KeyCommand command)
        && !takesMoreThanTheKey(command)) {
      // The hot path: nothing to resolve, nothing to wait for but the key.
      return keys.ask(references.ofCaller(caller, byId.keyId()), command, caller);
    }
    return answer(caller, request).toReply(Function.identity());
  }

  @Override
  public List<CompletableFuture<Reply>> askEach(Caller caller, List<KmsRequest> requests) {
    return new UsesTogether(references, keys, caller, requests, one -> ask(caller, one)).ask();
  }

  @Override
  public CompletionStage<Attested> attest(PublicBytes document) {
    return recipients.attest(document);
  }

  /**
   * Whom a policy names, who has used a key, and what its replicas have imported meanwhile, the key
   * itself does not know.
   */
  private static boolean takesMoreThanTheKey(KeyCommand command) {
    return command instanceof KeyCommand.PutKeyPolicy
        || command instanceof KeyCommand.GetKeyPolicy
        || command instanceof KeyCommand.GetKeyLastUsage
        || command instanceof KeyCommand.RotateKeyOnDemand;
  }

  private Flow<KmsAnswer> answer(Caller caller, KmsRequest request) {
    return switch (request) {
      case KmsRequest.OnKey(KeyReference key, KeyCommand.PutKeyPolicy put) ->
          references
              .resolve(caller, key, put.operation())
              .then(arn ->
                  principals
                      .attach(put.policy().document(), arn)
                      .then(policy ->
                          askKey(
                              keys,
                              arn,
                              new KeyCommand.PutKeyPolicy(
                                  policy, put.bypassPolicyLockoutSafetyCheck()),
                              caller)));
      case KmsRequest.OnKey(KeyReference key, KeyCommand.RotateKeyOnDemand rotate) ->
          references
              .resolve(caller, key, rotate.operation())
              .then(arn ->
                  askNamed(keys, key, arn, rotate, caller)
                      .thenEither(
                          Flow::of,
                          error ->
                              related
                                  .mayPass(arn, error)
                                  .then(again -> askNamed(keys, key, arn, rotate, caller))));
      case KmsRequest.OnKey(KeyReference key, KeyCommand command) ->
          references
              .resolve(caller, key, command.operation())
              .then(arn -> askNamed(keys, key, arn, command, caller))
              .then(this::shown);
      case KmsRequest.CreateKey create ->
          Flow.allowed(ownSide(caller).right(create)).then(ok -> creation.create(caller, create));
      case KmsRequest.ReplicateKey replicate -> related.replicate(keys, caller, replicate);
      case KmsRequest.UpdatePrimaryRegion update -> related.movePrimary(keys, caller, update);
      case KmsRequest.Decrypt decrypt -> decrypt(caller, decrypt);
      case KmsRequest.ReEncrypt reEncrypt -> reEncrypt(caller, reEncrypt);
      case KmsRequest.GenerateRandom generate ->
          Flow.allowed(ownSide(caller).right(KmsOperation.GENERATE_RANDOM))
              .then(ok -> random.inClear(caller.account(), generate));
      case KmsRequest.ListKeys list ->
          Flow.allowed(ownSide(caller).right(KmsOperation.LIST_KEYS))
              .then(ok -> listings.keys(caller, list));
      case KmsRequest.ListAliases list ->
          Flow.allowed(ownSide(caller).right(KmsOperation.LIST_ALIASES))
              .then(ok -> listings.aliases(caller, list));
      case KmsRequest.CreateAlias create -> aliases.create(caller, create);
      case KmsRequest.UpdateAlias update -> aliases.update(caller, update);
      case KmsRequest.DeleteAlias delete -> aliases.delete(caller, delete);
      case KmsRequest.ListResourceTags list -> listings.tags(caller, list);
      case KmsRequest.ListKeyRotations list -> listings.rotations(caller, list);
      // A token of another key of the region is no mistake: clients send all they have.
      case KmsRequest.WithGrantTokens(List<String> texts, KmsRequest presenting) ->
          tokens
              .readAll(texts)
              .map(grantIds -> with(keys.presenting(grantIds)).answer(caller, presenting))
              .orElseGet(() -> Flow.refused(new KmsError.InvalidGrantToken()));
      case KmsRequest.ForRecipient(Recipient recipient, KmsRequest.GenerateRandom generate) ->
          Flow.allowed(ownSide(caller).right(KmsOperation.GENERATE_RANDOM, recipient))
              .then(ok -> random.forRecipient(caller.account(), generate, recipient));
      case KmsRequest.ForRecipient(Recipient recipient, KmsRequest asking) ->
          with(keys.answeringFor(recipient)).answer(caller, asking);
      case KmsRequest.OnKeyStores(StoreRequest asked) ->
          Flow.allowed(ownSide(caller).right(asked.operation()))
              .then(ok -> stores.answer(caller.account(), asked));
      case KmsRequest.CreateGrant create -> grants.create(keys, caller, create);
      case KmsRequest.ListGrants list -> listings.grants(caller, list);
      case KmsRequest.ListRetirableGrants list ->
          Flow.allowed(ownSide(caller).right(KmsOperation.LIST_RETIRABLE_GRANTS))
              .then(ok -> listings.retirableGrants(caller, list));
      case KmsRequest.RetireGrant retire -> grants.retire(keys, caller, retire);
      case KmsRequest.RevokeGrant revoke -> grants.revoke(keys, caller, revoke);
    };
  }

  /** As this, for a request that brings something with it, which is told to keys. */
  private RegionKeys with(KeyActors told) {
    return new RegionKeys(
        references,
        told,
        creation,
        aliases,
        listings,
        grants,
        tokens,
        principals,
        stores,
        usage,
        recipients,
        random,
        related,
        clock);
  }

  private Flow<KmsAnswer> shown(KmsAnswer answer) {
    if (answer instanceof KmsAnswer.Policy(KeyArn arn, AttachedKeyPolicy policy)) {
      return principals.show(policy).map(text -> new KmsAnswer.Policy(arn, text));
    }
    return answer instanceof KmsAnswer.LastUsage(KeyArn arn, Instant created, var ignored)
        ? Flow.from(usage.ofKey(arn))
            .map(known -> new KmsAnswer.LastUsage(arn, created, Optional.of(known)))
        : Flow.of(answer);
  }

  private OwnSideAccess ownSide(Caller caller) {
    return new OwnSideAccess(references.region(), caller, clock.instant());
  }

  /** Asks a key, telling it by which alias it was named. */
  private Flow<KmsAnswer> askNamed(
      KeyActors actors, KeyReference reference, KeyArn key, KeyCommand command, Caller caller) {
    return switch (reference) {
      case KeyReference.ByAlias(AliasName alias) ->
          askKey(actors.named(alias), key, command, caller);
      case KeyReference.ByAliasArn(AliasArn alias) ->
          askKey(actors.named(alias.name()), key, command, caller)
              .thenEither(
                  Flow::of,
                  error ->
                      Flow.refused(
                          error instanceof KmsError.AccessDenied
                                  && !alias.account().equals(caller.account())
                              ? references
                                  .unknown(caller, alias, command.action())
                                  .refusal()
                                  .orElse(error)
                              : error));
      case KeyReference.ById ignored -> askKey(actors, key, command, caller);
      case KeyReference.ByArn ignored -> askKey(actors, key, command, caller);
      case KeyReference.Malformed ignored -> askKey(actors, key, command, caller);
      case KeyReference.MalformedArn ignored -> askKey(actors, key, command, caller);
    };
  }

  private static Flow<KmsAnswer> askKey(
      KeyActors actors, KeyArn key, KeyCommand command, Caller caller) {
    return Flow.ofReply(actors.ask(key, command, caller));
  }

  private Flow<KmsAnswer> decrypt(Caller caller, KmsRequest.Decrypt request) {
    KeyCommand command = UsesTogether.opening(request);
    return decryptingKey(caller, request.key(), request.blob(), command)
        .then(key -> askDecrypting(keys, request.key(), key, command, caller));
  }

  private Flow<KmsAnswer> askDecrypting(
      KeyActors actors,
      Optional<KeyReference> named,
      KeyArn key,
      KeyCommand command,
      Caller caller) {
    return named.isPresent()
        ? askNamed(actors, named.get(), key, command, caller)
        : askKey(actors, key, command, caller);
  }

  /**
   * The key that the caller names, which compares itself with the blob's; else the one that the
   * blob names.
   */
  private Flow<KeyArn> decryptingKey(
      Caller caller,
      Optional<KeyReference> named,
      Optional<CiphertextBlob> blob,
      KeyCommand command) {
    if (named.isPresent()) {
      return references.resolve(caller, named.get(), command.operation(), command.action());
    }
    return blob.map(bytes -> Flow.of(references.ofCaller(caller, bytes.keyId())))
        .orElseGet(() ->
            Flow.refused(new KmsError.Invalid("Either CiphertextBlob or KeyId must be given.")));
  }

  private Flow<KmsAnswer> reEncrypt(Caller caller, KmsRequest.ReEncrypt request) {
    KeyCommand from = opening(request.source(), request.dryRun());
    Flow<KeyArn> source =
        switch (request.source()) {
          case KmsRequest.Encrypted.Symmetrically it ->
              decryptingKey(caller, it.key(), it.blob(), from);
          case KmsRequest.Encrypted.ToPublicKey it ->
              references.resolve(caller, it.key(), from.operation(), from.action());
        };
    return source.then(key ->
        references
            .resolve(
                caller, request.destinationKey(), KmsOperation.RE_ENCRYPT, Action.RE_ENCRYPT_TO)
            .thenEither(
                destination -> reEncrypt(caller, request, from, key, destination),
                error -> refusedFirst(caller, request, key, error)));
  }

  /** What the source side of a ReEncrypt is asked. */
  private static KeyCommand opening(KmsRequest.Encrypted source, boolean dryRun) {
    return switch (source) {
      case KmsRequest.Encrypted.Symmetrically from ->
          new KeyCommand.Decrypt(
              KmsOperation.RE_ENCRYPT, from.blob(), from.context(), from.key().isPresent(), dryRun);
      case KmsRequest.Encrypted.ToPublicKey from ->
          new KeyCommand.DecryptWithPrivateKey(
              KmsOperation.RE_ENCRYPT, from.algorithm(), from.ciphertext(), dryRun);
    };
  }

  private static Optional<KeyReference> named(KmsRequest.Encrypted source) {
    return switch (source) {
      case KmsRequest.Encrypted.Symmetrically from -> from.key();
      case KmsRequest.Encrypted.ToPublicKey from -> Optional.of(from.key());
    };
  }

  private Flow<KmsAnswer> reEncrypt(
      Caller caller, KmsRequest.ReEncrypt request, KeyCommand from, KeyArn source, KeyArn to) {
    KeyActors sides = keys.reEncrypting(source.keyId().equals(to.keyId()));
    Flow<KmsAnswer> opened = askDecrypting(sides, named(request.source()), source, from, caller);
    return request.dryRun()
        ? dryReEncrypt(sides, caller, request, opened, to)
        : opened.then(answer -> encryptAgain(sides, caller, request, Opened.of(answer), to));
  }

  /**
   * There is no destination by that name, which is told only to who may open the source: as where
   * there is one.
   */
  private Flow<KmsAnswer> refusedFirst(
      Caller caller, KmsRequest.ReEncrypt request, KeyArn source, KmsError error) {
    KeyCommand dry = opening(request.source(), true);
    return askDecrypting(keys.reEncrypting(false), named(request.source()), source, dry, caller)
        .thenEither(
            answer -> {
              throw new IllegalStateException(
                  "a dry run answered " + answer.getClass().getSimpleName());
            },
            refusal -> Flow.refused(refusal instanceof KmsError.DryRun ? error : refusal));
  }

  /** What the source side of a ReEncrypt gave. */
  private record Opened(KmsAnswer.Side side, Plaintext plaintext) {

    static Opened of(KmsAnswer answer) {
      if (answer instanceof KmsAnswer.Decrypted decrypted) {
        return new Opened(
            symmetric(decrypted.key(), decrypted.materialId()), decrypted.plaintext());
      }
      if (answer instanceof KmsAnswer.DecryptedWithPrivateKey decrypted) {
        return new Opened(
            new KmsAnswer.Side(decrypted.key(), decrypted.algorithm(), Optional.empty()),
            decrypted.plaintext());
      }
      throw new IllegalStateException("Decrypt answered " + answer.getClass().getSimpleName());
    }
  }

  private static KmsAnswer.Side symmetric(KeyArn key, MaterialId material) {
    return new KmsAnswer.Side(key, EncryptionAlgorithm.SYMMETRIC_DEFAULT, Optional.of(material));
  }

  private Flow<KmsAnswer> encryptAgain(
      KeyActors sides,
      Caller caller,
      KmsRequest.ReEncrypt request,
      Opened opened,
      KeyArn destination) {
    KeyCommand to = encryptTo(opened.plaintext(), request.destination(), false);
    return askNamed(sides, request.destinationKey(), destination, to, caller)
        .lastly(() -> opened.plaintext().destroy())
        .map(answer -> reEncrypted(opened.side(), answer));
  }

  private static KmsAnswer reEncrypted(KmsAnswer.Side source, KmsAnswer answer) {
    if (answer instanceof KmsAnswer.Encrypted encrypted) {
      return new KmsAnswer.ReEncrypted(
          source,
          symmetric(encrypted.key(), encrypted.materialId()),
          PublicBytes.takeOwnershipOf(encrypted.blob().bytes()));
    }
    if (answer instanceof KmsAnswer.EncryptedToPublicKey encrypted) {
      return new KmsAnswer.ReEncrypted(
          source,
          new KmsAnswer.Side(encrypted.key(), encrypted.algorithm(), Optional.empty()),
          encrypted.ciphertext());
    }
    throw new IllegalStateException("Encrypt answered " + answer.getClass().getSimpleName());
  }

  /**
   * Each side answers a dry run with a refusal; only when the source's is the hoped-for one does
   * the destination count.
   */
  private Flow<KmsAnswer> dryReEncrypt(
      KeyActors sides,
      Caller caller,
      KmsRequest.ReEncrypt request,
      Flow<KmsAnswer> opened,
      KeyArn destination) {
    KeyCommand to = encryptTo(Plaintext.takeOwnershipOf(new byte[0]), request.destination(), true);
    return opened.thenEither(
        answer -> {
          throw new IllegalStateException(
              "a dry run answered " + answer.getClass().getSimpleName());
        },
        error ->
            error instanceof KmsError.DryRun
                ? askNamed(sides, request.destinationKey(), destination, to, caller)
                : Flow.<KmsAnswer>refused(error));
  }

  private static KeyCommand encryptTo(
      Plaintext plaintext, KmsRequest.Target target, boolean dryRun) {
    return switch (target) {
      case KmsRequest.Target.Symmetric(EncryptionContext context) ->
          new KeyCommand.Encrypt(KmsOperation.RE_ENCRYPT, plaintext, context, dryRun);
      case KmsRequest.Target.PublicKey(EncryptionAlgorithm algorithm) ->
          new KeyCommand.EncryptToPublicKey(KmsOperation.RE_ENCRYPT, algorithm, plaintext, dryRun);
    };
  }
}
