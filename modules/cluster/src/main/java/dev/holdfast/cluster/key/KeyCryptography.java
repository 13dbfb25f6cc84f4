package dev.holdfast.cluster.key;

import dev.holdfast.model.KmsError;
import dev.holdfast.model.Reply;
import dev.holdfast.model.journal.JournalAwayException;
import dev.holdfast.model.key.Decision;
import dev.holdfast.model.key.KeyUse;
import dev.holdfast.model.key.Ruling;
import dev.holdfast.model.policy.DecidedRight;
import dev.holdfast.model.store.StoreUse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.pattern.StatusReply;

/**
 * What a key's actor has done off its mailbox once it has decided: the vault's work, on the
 * dispatcher that bears it.
 */
final class KeyCryptography {

  private final KeyTools tools;

  KeyCryptography(KeyTools tools) {
    this.tools = tools;
  }

  void perform(KeyUse use, List<DecidedRight> decided, Consumer<StatusReply<Reply>> replyTo) {
    if (use instanceof KeyUse.GenerateDataKeyPair generate) {
      replyWith(tools.vault().generateDataKeyPair(generate), decided, replyTo);
    } else if (!QuickUses.isQuick(use)) {
      performOn(tools.keyPairs(), use, decided, replyTo);
    } else {
      tools
          .quick()
          .execute(() ->
              performed(() -> tools.vault().performIfOpen(use), decided)
                  .ifPresentOrElse(
                      replyTo, () -> performOn(tools.crypto(), use, decided, replyTo)));
    }
  }

  /** What came out of a rehearsal is nobody's; that something did is what a dry run is told. */
  void rehearse(KeyUse use, List<DecidedRight> decided, Consumer<StatusReply<Reply>> replyTo) {
    perform(use, decided, status -> replyTo.accept(rehearsed(status, decided)));
  }

  private static StatusReply<Reply> rehearsed(
      StatusReply<Reply> status, List<DecidedRight> decided) {
    return status.isSuccess() && status.getValue() instanceof Reply.Answered
        ? KeyReplies.refused(new KmsError.DryRun(), decided)
        : status;
  }

  /** For a key in a store. */
  void perform(
      KeyUse use,
      StoreUse external,
      List<DecidedRight> decided,
      Consumer<StatusReply<Reply>> replyTo) {
    replyWith(
        new ExternalUses(tools.stores().uses(), this::perform).perform(use, external),
        decided,
        replyTo);
  }

  void offer(
      Decision.OfferImport offer,
      List<DecidedRight> decided,
      Consumer<StatusReply<Reply>> replyTo) {
    replyWith(
        tools
            .vault()
            .offerImport(
                offer.binding(), offer.algorithm(), offer.wrappingKeySpec(), offer.validTo()),
        decided,
        replyTo);
  }

  /** In one task: waking a thread for each would cost more than the cryptography. */
  void performAll(List<Ruling> rulings, KeyMessage.AskAll ask) {
    tools
        .quick()
        .execute(() -> {
          KeyMessage.Replies replies = new QuickUses(tools.vault()).replies(rulings);
          ask.replyTo().tell(StatusReply.success(tools.gate().isOpen() ? replies : ask.none()));
        });
  }

  private CompletionStage<Reply> perform(KeyUse use) {
    CompletableFuture<Reply> performed = new CompletableFuture<>();
    perform(
        use,
        List.of(),
        status -> {
          if (status.isSuccess()) {
            performed.complete(status.getValue());
          } else {
            performed.completeExceptionally(status.getError());
          }
        });
    return performed;
  }

  private void replyWith(
      CompletionStage<Reply> made,
      List<DecidedRight> decided,
      Consumer<StatusReply<Reply>> replyTo) {
    var _ =
        made.whenComplete((reply, outage) ->
            replyTo.accept(reply == null ? StatusReply.error(outage) : given(reply, decided)));
  }

  /** While it was made the key may have become another node's. */
  private StatusReply<Reply> given(Reply reply, List<DecidedRight> decided) {
    return tools.gate().isOpen()
        ? StatusReply.success(reply.having(decided))
        : KeyReplies.refused(new KmsError.OutOfTouch(), decided);
  }

  private void performOn(
      Executor executor,
      KeyUse use,
      List<DecidedRight> decided,
      Consumer<StatusReply<Reply>> replyTo) {
    try {
      executor.execute(() ->
          performed(() -> Optional.of(tools.vault().perform(use)), decided).ifPresent(replyTo));
    } catch (RejectedExecutionException full) {
      replyTo.accept(KeyReplies.refused(new KmsError.Throttled(), decided));
    }
  }

  private Optional<StatusReply<Reply>> performed(
      Supplier<Optional<Reply>> cryptography, List<DecidedRight> decided) {
    try {
      return cryptography.get().map(reply -> given(reply, decided));
    } catch (JournalAwayException shredKeyUnread) {
      return Optional.of(KeyReplies.refused(new KmsError.JournalAway(), decided));
    } catch (RuntimeException outage) {
      return Optional.of(StatusReply.error(outage));
    }
  }
}
