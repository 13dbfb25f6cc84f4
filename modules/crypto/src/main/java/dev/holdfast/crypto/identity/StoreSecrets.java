package dev.holdfast.crypto.identity;

import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.memory.SecretMemory;
import dev.holdfast.crypto.seal.Box;
import dev.holdfast.crypto.seal.LengthPrefixed;
import dev.holdfast.crypto.seal.SealingKey;
import dev.holdfast.model.iam.SealedSecret;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.store.ProxyAccess;
import dev.holdfast.model.store.ProxySecrets;
import dev.holdfast.model.store.StoreId;
import dev.holdfast.model.store.TokenAccess;
import dev.holdfast.model.store.TokenPins;
import java.time.LocalDate;

/**
 * The secrets of custom key stores, sealed under a region's credentials key: box { secret }, which
 * belongs to lp(region) lp(store id) lp(access key id). A token's PIN stands where the access key
 * id is {@code kmsuser}, which no proxy's is: those are capital letters and digits.
 */
public final class StoreSecrets implements ProxySecrets, TokenPins {

  private static final String SERVICE = "kms-xks-proxy";
  private static final String TOKENS_USER = "kmsuser";

  private final Region region;
  private final SealingKey credentialsKey;
  private final SecretMemory memory;

  /**
   * @param credentialsKey of the region; stays its own
   */
  public StoreSecrets(Region region, SealingKey credentialsKey, SecretMemory memory) {
    this.region = region;
    this.credentialsKey = credentialsKey;
    this.memory = memory;
  }

  @Override
  public SealedSecret seal(StoreId store, String accessKeyId, Plaintext secret) {
    byte[] box =
        Box.STORE_SECRET.seal(credentialsKey, belongsTo(store, accessKeyId), secret.reveal());
    secret.destroy();
    return new SealedSecret(box);
  }

  @Override
  public byte[] signingKey(StoreId store, ProxyAccess proxy, LocalDate day) {
    byte[] clear =
        Box.STORE_SECRET
            .open(credentialsKey, belongsTo(store, proxy.accessKeyId()), proxy.secret().box())
            .orElseThrow(() -> new IntegrityException("the secret of " + store + " does not open"));
    try (Secret secret = memory.absorb(clear)) {
      return SigningKeyDerivation.derive(secret, day, region, SERVICE);
    }
  }

  @Override
  public SealedSecret seal(StoreId store, Plaintext pin) {
    return seal(store, TOKENS_USER, pin);
  }

  @Override
  public byte[] open(StoreId store, TokenAccess token) {
    return Box.STORE_SECRET
        .open(credentialsKey, belongsTo(store, TOKENS_USER), token.pin().box())
        .orElseThrow(() -> new IntegrityException("the PIN of " + store + " does not open"));
  }

  private byte[] belongsTo(StoreId store, String accessKeyId) {
    return new LengthPrefixed().add(region.name()).add(store.value()).add(accessKeyId).toBytes();
  }

  @Override
  public String toString() {
    return "StoreSecrets(" + region + ")";
  }
}
