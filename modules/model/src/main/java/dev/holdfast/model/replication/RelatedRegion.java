package dev.holdfast.model.replication;

import dev.holdfast.model.Reply;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import java.util.concurrent.CompletionStage;

/**
 * Another region, asked on behalf of a multi-Region key. Whatever is asked may be asked again, and
 * a failed stage says nothing of whether it was done.
 */
public interface RelatedRegion {

  /** What proves its messages, as it is known here: SubjectPublicKeyInfo DER. */
  PublicBytes signingKey();

  /** Tells a replica what it is to share, and makes it if it is not there. */
  CompletionStage<ReplicaReply> propose(Proposal proposal);

  /** Brings a replica what it has asked for. */
  CompletionStage<ReplicaReply> deliver(Delivery delivery);

  /** Asks a replica for its caller's rights on it, and whether it can become the primary. */
  CompletionStage<Reply> ask(KeyArn replica, KeyCommand.UpdatePrimaryRegion command, Caller caller);

  /** Tells a primary that one of its replicas may be gone; it will see for itself. */
  CompletionStage<Void> suggestLook(KeyId key);
}
