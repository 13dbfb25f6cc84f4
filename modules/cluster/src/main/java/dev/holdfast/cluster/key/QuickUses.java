package dev.holdfast.cluster.key;

import dev.holdfast.model.KmsError;
import dev.holdfast.model.Reply;
import dev.holdfast.model.key.Decision;
import dev.holdfast.model.key.KeyUse;
import dev.holdfast.model.key.Ruling;
import dev.holdfast.model.key.Vault;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Uses that take microseconds, one after another. What takes or needs more is left. */
final class QuickUses {

  private final Vault vault;

  QuickUses(Vault vault) {
    this.vault = vault;
  }

  /** Whether it takes microseconds once the backing key is open. */
  static boolean isQuick(KeyUse use) {
    return !(use instanceof KeyUse.Lengthy
        || use instanceof KeyUse.GenerateDataKeyPair
        || use.recipient().isPresent());
  }

  /** A reply to each, or none to what is to be asked for alone. */
  KeyMessage.Replies replies(List<Ruling> rulings) {
    List<Optional<Reply>> replies = new ArrayList<>(rulings.size());
    for (Ruling ruling : rulings) {
      replies.add(reply(ruling).map(reply -> reply.having(ruling.decided())));
    }
    return new KeyMessage.Replies(replies);
  }

  private Optional<Reply> reply(Ruling ruling) {
    if (ruling.decision() instanceof Decision.Refuse(KmsError error)) {
      return Optional.of(new Reply.Refused(error));
    }
    if (!(ruling.decision() instanceof Decision.Use(KeyUse use)) || !isQuick(use)) {
      return Optional.empty();
    }
    try {
      return vault.performIfOpen(use);
    } catch (RuntimeException outage) {
      // Alone it meets the same, and says so.
      return Optional.empty();
    }
  }
}
