package dev.holdfast.cluster.recipient;

import dev.holdfast.model.KmsError;
import dev.holdfast.model.attestation.Attested;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.key.Vault;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Has the vault verify who answers are for, where it holds up no symmetric key. */
public final class Recipients {

  private final Vault vault;
  private final InstantSource clock;
  private final Executor executor;

  /**
   * @param executor bounded, for what takes long
   */
  public Recipients(Vault vault, InstantSource clock, Executor executor) {
    this.vault = vault;
    this.clock = clock;
    this.executor = executor;
  }

  /** Verifies a document; {@code Throttled} at once when too much waits already. */
  public CompletionStage<Attested> attest(PublicBytes document) {
    try {
      return CompletableFuture.supplyAsync(() -> vault.attest(document, clock.instant()), executor);
    } catch (RejectedExecutionException full) {
      return CompletableFuture.completedFuture(new Attested.Refused(new KmsError.Throttled()));
    }
  }
}
