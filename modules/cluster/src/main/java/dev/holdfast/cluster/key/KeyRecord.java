package dev.holdfast.cluster.key;

import dev.holdfast.model.key.KeyEvent;
import dev.holdfast.model.key.KmsKey;
import dev.holdfast.model.name.KeyArn;
import java.util.Optional;

/**
 * What the actor keeps between messages.
 *
 * @param arn the key's ARN as its creation told it: a deleted key's state no longer does, and its
 *     directory must be found
 */
record KeyRecord(KmsKey key, Optional<KeyArn> arn) {

  static KeyRecord initial() {
    return new KeyRecord(KmsKey.initial(), Optional.empty());
  }

  KeyRecord apply(KeyEvent event) {
    return new KeyRecord(
        key.apply(event),
        event instanceof KeyEvent.Created created ? Optional.of(created.arn()) : arn);
  }
}
