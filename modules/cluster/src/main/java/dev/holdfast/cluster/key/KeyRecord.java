package dev.holdfast.cluster.key;

import dev.holdfast.model.key.KeyEvent;
import dev.holdfast.model.key.KmsKey;
import dev.holdfast.model.key.Related;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.Region;
import java.util.Optional;

/**
 * What the actor keeps between messages.
 *
 * @param arn the key's ARN as it was told while it lived: a deleted key's state no longer does, and
 *     its directory must be found
 * @param primary where the primary of a multi-Region key was then
 */
record KeyRecord(KmsKey key, Optional<KeyArn> arn, Optional<Region> primary) {

  static KeyRecord initial() {
    return new KeyRecord(KmsKey.initial(), Optional.empty(), Optional.empty());
  }

  KeyRecord apply(KeyEvent event) {
    KmsKey after = key.apply(event);
    return after instanceof KmsKey.Live live
        ? new KeyRecord(after, Optional.of(live.arn()), live.related().map(Related::primary))
        : new KeyRecord(after, arn, primary);
  }
}
