package dev.holdfast.model.directory;

import dev.holdfast.model.name.AliasName;
import dev.holdfast.model.name.KeyId;
import java.nio.charset.StandardCharsets;

/**
 * Which of an account's sixteen partitions a key or an alias belongs to: 32-bit FNV-1a over the
 * ASCII bytes of the key id or the alias name (prefix included), its eight hexadecimal digits
 * folded into one by exclusive or. Fixed for ever: what is journaled in one partition is never
 * looked for in another.
 */
public final class Partition {

  public static final int COUNT = 16;

  private static final int FNV_OFFSET = 0x811c9dc5;
  private static final int FNV_PRIME = 0x01000193;

  private Partition() {}

  public static int of(KeyId keyId) {
    return of(keyId.value());
  }

  public static int of(AliasName alias) {
    return of(alias.value());
  }

  private static int of(String name) {
    int hash = FNV_OFFSET;
    for (byte b : name.getBytes(StandardCharsets.US_ASCII)) {
      hash = (hash ^ (b & 0xff)) * FNV_PRIME;
    }
    hash ^= hash >>> 16;
    hash ^= hash >>> 8;
    hash ^= hash >>> 4;
    return hash & (COUNT - 1);
  }
}
