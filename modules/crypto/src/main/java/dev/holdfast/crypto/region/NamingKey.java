package dev.holdfast.crypto.region;

import dev.holdfast.crypto.kdf.KeyedMac;
import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.seal.LengthPrefixed;
import dev.holdfast.model.key.MaterialId;
import dev.holdfast.model.name.KeyId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What the imported material of a multi-Region key is named by: a secret of that key alone, which
 * its regions share, so that each gives the same material the same name and none tells by it what
 * the material is.
 */
final class NamingKey implements AutoCloseable {

  private static final String ITSELF = "holdfast/v1/naming-key";
  private static final String IMPORTED = "holdfast/v1/imported-material";

  private final KeyedMac mac;

  /** Takes ownership of the secret. */
  NamingKey(Secret secret) {
    this.mac = new KeyedMac(secret);
  }

  /** Its own name, which no material has that it names. */
  MaterialId id() {
    return MaterialId.of(mac.authenticate(ITSELF.getBytes(StandardCharsets.US_ASCII)));
  }

  MaterialId nameOf(KeyId keyId, Secret material) {
    byte[] bytes = material.openSecret();
    byte[] named = new LengthPrefixed().add(IMPORTED).add(keyId.value()).add(bytes).toBytes();
    MaterialId id = MaterialId.of(mac.authenticate(named));
    Arrays.fill(bytes, (byte) 0);
    Arrays.fill(named, (byte) 0);
    return id;
  }

  @Override
  public void close() {
    mac.close();
  }
}
