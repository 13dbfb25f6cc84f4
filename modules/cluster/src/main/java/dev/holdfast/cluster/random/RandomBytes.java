package dev.holdfast.cluster.random;

import dev.holdfast.cluster.ask.Flow;
import dev.holdfast.cluster.store.Stores;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.attestation.Recipient;
import dev.holdfast.model.key.Delivered;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.key.Vault;
import dev.holdfast.model.name.AccountId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/** Random bytes for who may have some: the vault's, or those of a custom key store's token. */
public final class RandomBytes {

  private final Vault vault;
  private final Stores stores;
  private final Executor quick;
  private final Executor lengthy;

  /**
   * @param lengthy bounded, where an answer for a recipient holds up no symmetric key
   */
  public RandomBytes(Vault vault, Stores stores, Executor quick, Executor lengthy) {
    this.vault = vault;
    this.stores = stores;
    this.quick = quick;
    this.lengthy = lengthy;
  }

  public Flow<KmsAnswer> inClear(AccountId account, KmsRequest.GenerateRandom request) {
    return bytes(account, request).map(KmsAnswer.Random::new);
  }

  public Flow<KmsAnswer> forRecipient(
      AccountId account, KmsRequest.GenerateRandom request, Recipient recipient) {
    return bytes(account, request)
        .then(bytes -> on(lengthy, () -> vault.envelope(recipient, bytes)).lastly(bytes::destroy))
        .map(envelope -> new KmsAnswer.Random(new Delivered.ForRecipient(envelope)));
  }

  private Flow<Plaintext> bytes(AccountId account, KmsRequest.GenerateRandom request) {
    int count = request.numberOfBytes();
    return request
        .store()
        .map(store -> stores.random(account, store, count))
        .orElseGet(() -> on(quick, () -> vault.random(count)));
  }

  private static <T> Flow<T> on(Executor executor, Supplier<T> work) {
    try {
      return Flow.from(CompletableFuture.supplyAsync(work, executor));
    } catch (RejectedExecutionException full) {
      return Flow.refused(new KmsError.Throttled());
    }
  }
}
