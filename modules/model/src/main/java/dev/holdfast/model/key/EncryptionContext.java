package dev.holdfast.model.key;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Name-value pairs that are bound to a ciphertext and must be repeated to open it. Not secret: they
 * are audited in clear. The one parsed map feeds cryptography, policy conditions and audit.
 */
public record EncryptionContext(Map<String, String> pairs) {

  public static final EncryptionContext EMPTY = new EncryptionContext(Map.of());

  public EncryptionContext {
    pairs = pairs.isEmpty() ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(pairs));
  }

  public boolean isEmpty() {
    return pairs.isEmpty();
  }
}
