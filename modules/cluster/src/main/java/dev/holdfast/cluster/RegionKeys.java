package dev.holdfast.cluster;

import dev.holdfast.cluster.alias.Aliases;
import dev.holdfast.cluster.ask.Flow;
import dev.holdfast.cluster.grant.GrantChanges;
import dev.holdfast.cluster.grant.GrantTokens;
import dev.holdfast.cluster.key.KeyActors;
import dev.holdfast.cluster.key.KeyCreation;
import dev.holdfast.cluster.key.References;
import dev.holdfast.cluster.listing.Listings;
import dev.holdfast.model.Keys;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.Reply;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.key.CiphertextBlob;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.key.Vault;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyReference;
import dev.holdfast.model.operation.KmsOperation;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
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
  private final Vault vault;
  private final Executor executor;

  RegionKeys(
      References references,
      KeyActors keys,
      KeyCreation creation,
      Aliases aliases,
      Listings listings,
      GrantChanges grants,
      GrantTokens tokens,
      Vault vault,
      Executor executor) {
    this.references = references;
    this.keys = keys;
    this.creation = creation;
    this.aliases = aliases;
    this.listings = listings;
    this.grants = grants;
    this.tokens = tokens;
    this.vault = vault;
    this.executor = executor;
  }

  @Override
  public CompletionStage<Reply> ask(Caller caller, KmsRequest request) {
    if (request instanceof KmsRequest.OnKey(KeyReference.ById byId, KeyCommand command)) {
      // The hot path: nothing to resolve, nothing to wait for but the key.
      return keys.ask(references.ofCaller(caller, byId.keyId()), command, caller);
    }
    return answer(caller, request).toReply(Function.identity());
  }

  private Flow<KmsAnswer> answer(Caller caller, KmsRequest request) {
    return switch (request) {
      case KmsRequest.OnKey(KeyReference key, KeyCommand command) ->
          references
              .resolve(caller, key, command.operation())
              .then(arn -> askKey(arn, command, caller));
      case KmsRequest.CreateKey create -> creation.create(caller, create);
      case KmsRequest.Decrypt decrypt -> decrypt(caller, decrypt);
      case KmsRequest.ReEncrypt reEncrypt -> reEncrypt(caller, reEncrypt);
      case KmsRequest.GenerateRandom(int numberOfBytes) -> random(numberOfBytes);
      case KmsRequest.ListKeys list -> listings.keys(caller, list);
      case KmsRequest.ListAliases list -> listings.aliases(caller, list);
      case KmsRequest.CreateAlias create -> aliases.create(caller, create);
      case KmsRequest.UpdateAlias update -> aliases.update(caller, update);
      case KmsRequest.DeleteAlias delete -> aliases.delete(caller, delete);
      case KmsRequest.ListResourceTags list -> listings.tags(caller, list);
      case KmsRequest.ListKeyRotations list -> listings.rotations(caller, list);
      case KmsRequest.WithGrantTokens(List<String> texts, KmsRequest presenting) ->
          tokens
              .readAll(texts)
              .map(grantIds -> presenting(grantIds).answer(caller, presenting))
              .orElseGet(() -> Flow.refused(new KmsError.InvalidGrantToken()));
      case KmsRequest.CreateGrant create -> grants.create(keys, caller, create);
      case KmsRequest.ListGrants list -> listings.grants(caller, list);
      case KmsRequest.ListRetirableGrants list -> listings.retirableGrants(caller, list);
      case KmsRequest.RetireGrant retire -> grants.retire(keys, caller, retire);
      case KmsRequest.RevokeGrant revoke -> grants.revoke(keys, caller, revoke);
    };
  }

  /**
   * As this, for a request with tokens. A token of another key of the region is no mistake: clients
   * send all they have with every call.
   */
  private RegionKeys presenting(Set<String> grantIds) {
    return new RegionKeys(
        references,
        keys.presenting(grantIds),
        creation,
        aliases,
        listings,
        grants,
        tokens,
        vault,
        executor);
  }

  private Flow<KmsAnswer> askKey(KeyArn key, KeyCommand command, Caller caller) {
    return Flow.ofReply(keys.ask(key, command, caller));
  }

  private Flow<KmsAnswer> decrypt(Caller caller, KmsRequest.Decrypt request) {
    return decryptingKey(caller, request.key(), request.blob(), KmsOperation.DECRYPT)
        .then(key ->
            askKey(
                key,
                new KeyCommand.Decrypt(
                    KmsOperation.DECRYPT,
                    request.blob(),
                    request.context(),
                    request.key().isPresent(),
                    request.dryRun()),
                caller));
  }

  /**
   * The key that the caller names, which compares itself with the blob's; else the one that the
   * blob names.
   */
  private Flow<KeyArn> decryptingKey(
      Caller caller,
      Optional<KeyReference> named,
      Optional<CiphertextBlob> blob,
      KmsOperation operation) {
    if (named.isPresent()) {
      return references.resolve(caller, named.get(), operation);
    }
    return blob.map(bytes -> Flow.of(references.ofCaller(caller, bytes.keyId())))
        .orElseGet(() ->
            Flow.refused(new KmsError.Invalid("Either CiphertextBlob or KeyId must be given.")));
  }

  private Flow<KmsAnswer> reEncrypt(Caller caller, KmsRequest.ReEncrypt request) {
    KeyCommand from =
        new KeyCommand.Decrypt(
            KmsOperation.RE_ENCRYPT,
            request.blob(),
            request.sourceContext(),
            request.sourceKey().isPresent(),
            request.dryRun());
    return decryptingKey(caller, request.sourceKey(), request.blob(), KmsOperation.RE_ENCRYPT)
        .then(source ->
            references
                .resolve(caller, request.destinationKey(), KmsOperation.RE_ENCRYPT)
                .then(destination ->
                    request.dryRun()
                        ? dryReEncrypt(
                            caller, source, from, destination, request.destinationContext())
                        : askKey(source, from, caller)
                            .then(opened ->
                                encryptAgain(
                                    caller, opened, destination, request.destinationContext()))));
  }

  private Flow<KmsAnswer> encryptAgain(
      Caller caller, KmsAnswer opened, KeyArn destination, EncryptionContext context) {
    if (!(opened instanceof KmsAnswer.Decrypted decrypted)) {
      throw new IllegalStateException("Decrypt answered " + opened.getClass().getSimpleName());
    }
    return askKey(destination, encryptTo(decrypted.plaintext(), context, false), caller)
        .lastly(() -> decrypted.plaintext().destroy())
        .map(answer -> {
          if (!(answer instanceof KmsAnswer.Encrypted encrypted)) {
            throw new IllegalStateException(
                "Encrypt answered " + answer.getClass().getSimpleName());
          }
          return new KmsAnswer.ReEncrypted(
              decrypted.key(),
              decrypted.materialId(),
              encrypted.key(),
              encrypted.materialId(),
              encrypted.blob());
        });
  }

  /**
   * Each side answers a dry run with a refusal; only when the source's is the hoped-for one does
   * the destination count.
   */
  private Flow<KmsAnswer> dryReEncrypt(
      Caller caller,
      KeyArn source,
      KeyCommand from,
      KeyArn destination,
      EncryptionContext context) {
    KeyCommand to = encryptTo(Plaintext.takeOwnershipOf(new byte[0]), context, true);
    return askKey(source, from, caller)
        .thenEither(
            answer -> {
              throw new IllegalStateException(
                  "a dry run answered " + answer.getClass().getSimpleName());
            },
            error ->
                error instanceof KmsError.DryRun
                    ? askKey(destination, to, caller)
                    : Flow.<KmsAnswer>refused(error));
  }

  private static KeyCommand encryptTo(
      Plaintext plaintext, EncryptionContext context, boolean dryRun) {
    return new KeyCommand.Encrypt(KmsOperation.RE_ENCRYPT, plaintext, context, dryRun);
  }

  private Flow<KmsAnswer> random(int numberOfBytes) {
    try {
      return Flow.from(
          CompletableFuture.<KmsAnswer>supplyAsync(
              () -> new KmsAnswer.Random(vault.random(numberOfBytes)), executor));
    } catch (RejectedExecutionException full) {
      return Flow.refused(new KmsError.Throttled());
    }
  }
}
