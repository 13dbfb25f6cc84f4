package dev.holdfast.cluster.key;

import dev.holdfast.model.key.KeyEvent;
import dev.holdfast.model.key.KmsKey;
import dev.holdfast.model.name.KeyArn;
import java.util.Optional;

/**
 * What the actor keeps between messages.
 *
 * @param arn the key's ARN as it was told while it lived: a deleted key's state no longer does, and
 *     its directory must be found
 */
record KeyRecord(KmsKey key, Optional<KeyArn> arn) {

  static KeyRecord initial() {
    return new KeyRecord(KmsKey.initial(), Optional.empty());
  }

  KeyRecord apply(KeyEvent event) {
    KmsKey after = key.apply(event);
    return new KeyRecord(after, after instanceof KmsKey.Live live ? Optional.of(live.arn()) : arn);
  }
}
