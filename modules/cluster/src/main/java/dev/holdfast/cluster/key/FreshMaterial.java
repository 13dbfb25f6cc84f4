package dev.holdfast.cluster.key;

import dev.holdfast.cluster.key.KeyMessage.Fresh;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.key.BackingKey;
import dev.holdfast.model.key.Decision;
import dev.holdfast.model.key.KeyBinding;
import dev.holdfast.model.key.KeyEvent;
import dev.holdfast.model.key.Vault;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.policy.DecidedRight;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Backing keys that are made while the mailbox goes on, and come to it as {@link
 * KeyMessage.Generated}: as messages of their own, not wrapped as the toolkit would, since who
 * waits for one is told when the actor is gone by then.
 */
final class FreshMaterial {

  private static final Logger LOG = LoggerFactory.getLogger(FreshMaterial.class);

  private final KeyId keyId;
  private final KeyTools tools;
  private final ActorRef<KeyMessage> self;

  FreshMaterial(KeyId keyId, KeyTools tools, ActorRef<KeyMessage> self) {
    this.keyId = keyId;
    this.tools = tools;
    this.self = self;
  }

  <R> void generate(KeyBinding binding, KeyMessage.WithMaterial<R> origin) {
    CompletionStage<BackingKey> fresh =
        CompletableFuture.supplyAsync(() -> tools.vault().rotate(binding), tools.crypto())
            .thenCompose(Function.identity());
    var _ =
        fresh.whenComplete((backingKey, failure) ->
            self.tell(
                new KeyMessage.Generated<>(
                    origin, backingKey == null ? null : Fresh.of(binding, backingKey), failure)));
  }

  /** What cannot be unwrapped is refused without another look at the key: it changes nothing. */
  void unwrap(Decision.Unwrap unwrap, List<DecidedRight> decided, KeyMessage.Ask ask) {
    try {
      tools
          .keyPairs()
          .execute(() -> {
            KeyMessage outcome;
            try {
              switch (tools
                  .vault()
                  .unwrap(
                      unwrap.binding(),
                      unwrap.namingKey(),
                      unwrap.importToken(),
                      unwrap.encryptedKeyMaterial(),
                      unwrap.now())) {
                case Vault.Unwrapped.Refused(KmsError error) -> {
                  ask.replyTo().tell(KeyReplies.refused(error, decided));
                  return;
                }
                case Vault.Unwrapped.Material(BackingKey backingKey) ->
                    outcome =
                        new KeyMessage.Generated<>(
                            ask, Fresh.of(unwrap.binding(), backingKey), null);
              }
            } catch (RuntimeException outage) {
              outcome = new KeyMessage.Generated<>(ask, null, outage);
            }
            self.tell(outcome);
          });
    } catch (RejectedExecutionException full) {
      ask.replyTo().tell(KeyReplies.refused(new KmsError.Throttled(), decided));
    }
  }

  void discardUnused(Optional<Fresh> fresh, List<KeyEvent> events) {
    fresh
        .filter(made -> events.stream().noneMatch(event -> brings(event, made.backingKey())))
        .ifPresent(this::discard);
  }

  private static boolean brings(KeyEvent event, BackingKey made) {
    return event instanceof KeyEvent.Rotated rotated && rotated.backingKey().equals(made)
        || event instanceof KeyEvent.RotationBegun begun && begun.backingKey().equals(made)
        || event instanceof KeyEvent.MaterialImported imported
            && imported.backingKey().equals(made);
  }

  void discard(Fresh unused) {
    var _ =
        CompletableFuture.supplyAsync(
                () -> tools.vault().discard(keyId, unused.slot()), tools.crypto())
            .thenCompose(Function.identity())
            .whenComplete((done, failure) -> {
              if (failure != null) {
                LOG.warn(
                    "Material {} of key {}, made and not used, could not be discarded",
                    unused.backingKey().materialId(),
                    keyId,
                    failure);
              }
            });
  }
}
