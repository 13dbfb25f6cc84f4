package dev.holdfast.cluster.store;

import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.store.ExternalCiphertext;
import dev.holdfast.model.store.ManagerReply;
import dev.holdfast.model.store.StoreUse;
import java.util.concurrent.CompletionStage;

/** The uses of keys of stores, guarded against what does not answer. */
public interface StoreUses {

  /**
   * @param text at most 4,300 bytes, and no secret: sealed already
   * @return never fails for what is behind the store, and is there within its time limit
   */
  CompletionStage<ManagerReply<ExternalCiphertext>> seal(StoreUse use, PublicBytes text);

  /**
   * @return the text, if what is behind the store is to be believed; as {@link #seal}
   */
  CompletionStage<ManagerReply<PublicBytes>> open(StoreUse use, ExternalCiphertext ciphertext);
}
