package dev.holdfast.cluster.store;

import dev.holdfast.cluster.ask.Admission;
import dev.holdfast.cluster.ask.Asker;
import dev.holdfast.cluster.ask.Flow;
import dev.holdfast.cluster.store.StoreMessage.StoreReply;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.store.KeyStore;
import dev.holdfast.model.store.StoreCommand;
import dev.holdfast.model.store.StoreId;
import java.util.List;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;

/** Asks the actors of accounts' stores. */
final class StoreActors {

  private final ClusterSharding sharding;
  private final Asker asker;
  private final Admission<AccountId> admission;

  StoreActors(ClusterSharding sharding, Asker asker, Admission<AccountId> admission) {
    this.sharding = sharding;
    this.asker = asker;
    this.admission = admission;
  }

  /** What a client calls a store; a malformed id is that of none. */
  static Flow<StoreId> known(String text) {
    return StoreId.parse(text)
        .map(Flow::of)
        .orElseGet(() -> Flow.refused(new KmsError.StoreNotFound(text)));
  }

  Flow<List<KeyStore>> ask(AccountId account, StoreCommand command) {
    if (!admission.tryEnter(account)) {
      return Flow.refused(new KmsError.Throttled());
    }
    return Flow.from(
            asker
                .<StoreMessage, StoreReply>ask(
                    sharding.entityRefFor(StoresEntity.TYPE, account.value()),
                    replyTo -> new StoreMessage.Ask(command, replyTo))
                .whenComplete((reply, failure) -> admission.leave(account)))
        .then(reply ->
            switch (reply) {
              case StoreReply.Answered(List<KeyStore> stores) -> Flow.of(stores);
              case StoreReply.Refused(KmsError error) -> Flow.refused(error);
            });
  }

  /** A store that must be there. */
  Flow<KeyStore> one(AccountId account, StoreId id) {
    return ask(account, new StoreCommand.TellOne(id))
        .then(told ->
            told.isEmpty()
                ? Flow.refused(new KmsError.StoreNotFound(id.value()))
                : Flow.of(told.getFirst()));
  }
}
