package dev.holdfast.crypto.identity;

import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.memory.SecretMemory;
import dev.holdfast.crypto.seal.Box;
import dev.holdfast.crypto.seal.LengthPrefixed;
import dev.holdfast.crypto.seal.SealingKey;
import dev.holdfast.model.iam.SealedSecret;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.name.Region;

/**
 * The secrets of users' access keys, sealed under a region's credentials key: box { secret }, which
 * belongs to lp(region) lp(access key id). A secret that is put under another id opens nothing.
 */
final class SealedSecrets {

  private final Region home;
  private final SealingKey credentialsKey;
  private final SecretMemory memory;

  SealedSecrets(Region home, SealingKey credentialsKey, SecretMemory memory) {
    this.home = home;
    this.credentialsKey = credentialsKey;
    this.memory = memory;
  }

  /** Leaves the bytes as they are. */
  SealedSecret seal(String accessKeyId, byte[] secret) {
    return new SealedSecret(Box.ACCESS_KEY.seal(credentialsKey, belongsTo(accessKeyId), secret));
  }

  /**
   * The secret, for a moment: the caller closes it.
   *
   * @throws IntegrityException when it is not a secret that {@link #seal} sealed for this id here
   */
  Secret open(String accessKeyId, SealedSecret sealed) {
    return memory.absorb(
        Box.ACCESS_KEY
            .open(credentialsKey, belongsTo(accessKeyId), sealed.box())
            .orElseThrow(
                () -> new IntegrityException("the secret of " + accessKeyId + " does not open")));
  }

  private byte[] belongsTo(String accessKeyId) {
    return new LengthPrefixed().add(home.name()).add(accessKeyId).toBytes();
  }
}
