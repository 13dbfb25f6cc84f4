package dev.holdfast.cluster.key;

import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.Reply;
import dev.holdfast.model.policy.DecidedRight;
import java.util.List;
import org.apache.pekko.pattern.StatusReply;

/** What a caller is told. */
final class KeyReplies {

  private KeyReplies() {}

  static StatusReply<Reply> answered(KmsAnswer answer, List<DecidedRight> decided) {
    return StatusReply.success(new Reply.Answered(answer, decided));
  }

  static StatusReply<Reply> refused(KmsError error, List<DecidedRight> decided) {
    return StatusReply.success(new Reply.Refused(error, decided));
  }
}
