package dev.holdfast.crypto.region;

import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.memory.SecretMemory;
import dev.holdfast.crypto.seal.Box;
import dev.holdfast.crypto.seal.LengthPrefixed;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.WrappingAlgorithm;
import dev.holdfast.model.name.KeyArn;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Import tokens. Nothing is stored: the token holds the wrapping key pair, under the domain key of
 * the epoch in which it was made. So it outlives restarts, and ends with that epoch: whoever has
 * recorded an import learns nothing from a root of later days.
 *
 * <pre>
 * 0       version 0x01
 * 1..8    epoch
 * 9..     box { validTo, milliseconds (8) ‖ wrapping algorithm (1) ‖ wrapping key spec (1) ‖ material of the pair },
 *         belongs to lp(region) lp(key ARN) lp(u64 epoch)
 * </pre>
 */
final class ImportTokens {

  private static final byte VERSION = 1;
  private static final int BOX_AT = 1 + Long.BYTES;
  private static final int PAIR_AT = Long.BYTES + 2;

  /** Their places, from 1 on, are their codes in tokens. */
  private static final List<KeySpec> WRAPPING_KEY_SPECS =
      List.of(KeySpec.RSA_2048, KeySpec.RSA_3072, KeySpec.RSA_4096, KeySpec.SM2);

  /** What a token was found to hold. */
  record Opened(
      Instant validTo, WrappingAlgorithm algorithm, KeySpec wrappingKeySpec, Secret wrappingKey)
      implements AutoCloseable {
    @Override
    public void close() {
      wrappingKey.close();
    }
  }

  private final KeyRing ring;
  private final SecretMemory memory;

  ImportTokens(KeyRing ring, SecretMemory memory) {
    this.ring = ring;
    this.memory = memory;
  }

  /**
   * @param wrappingKeySpec an RSA one or SM2
   * @param wrappingKey the material of the pair, which stays the caller's
   */
  byte[] seal(
      KeyArn key,
      Instant validTo,
      WrappingAlgorithm algorithm,
      KeySpec wrappingKeySpec,
      Secret wrappingKey) {
    byte[] pair = wrappingKey.openSecret();
    byte[] clear =
        ByteBuffer.allocate(PAIR_AT + pair.length)
            .putLong(validTo.toEpochMilli())
            .put(code(algorithm))
            .put(code(wrappingKeySpec))
            .put(pair)
            .array();
    Arrays.fill(pair, (byte) 0);
    long epoch = ring.currentEpoch();
    byte[] box = Box.IMPORT_TOKEN.seal(ring.domainKey(epoch), belongsTo(key, epoch), clear);
    Arrays.fill(clear, (byte) 0);
    return ByteBuffer.allocate(BOX_AT + box.length).put(VERSION).putLong(epoch).put(box).array();
  }

  /**
   * @return empty when the token is none, another key's, or of an epoch that has ended
   */
  Optional<Opened> open(KeyArn key, byte[] token) {
    if (token.length < BOX_AT || token[0] != VERSION) {
      return Optional.empty();
    }
    long epoch = ByteBuffer.wrap(token, 1, Long.BYTES).getLong();
    byte[] box = Arrays.copyOfRange(token, BOX_AT, token.length);
    try {
      return Box.IMPORT_TOKEN
          .open(ring.domainKey(epoch), belongsTo(key, epoch), box)
          .flatMap(this::read);
    } catch (IntegrityException ended) {
      return Optional.empty();
    }
  }

  private Optional<Opened> read(byte[] clear) {
    ByteBuffer in = ByteBuffer.wrap(clear);
    Instant validTo = Instant.ofEpochMilli(in.getLong());
    Optional<WrappingAlgorithm> algorithm = algorithm(in.get());
    Optional<KeySpec> spec = wrappingKeySpec(in.get());
    byte[] pair = Arrays.copyOfRange(clear, PAIR_AT, clear.length);
    Arrays.fill(clear, (byte) 0);
    Secret wrappingKey = memory.absorb(pair);
    if (algorithm.isEmpty() || spec.isEmpty()) {
      wrappingKey.close();
      return Optional.empty();
    }
    return Optional.of(new Opened(validTo, algorithm.get(), spec.get(), wrappingKey));
  }

  private static byte[] belongsTo(KeyArn key, long epoch) {
    return new LengthPrefixed().add(key.region().name()).add(key.toString()).add(epoch).toBytes();
  }

  private static byte code(WrappingAlgorithm algorithm) {
    return switch (algorithm) {
      case RSAES_OAEP_SHA_1 -> 1;
      case RSAES_OAEP_SHA_256 -> 2;
      case RSA_AES_KEY_WRAP_SHA_1 -> 3;
      case RSA_AES_KEY_WRAP_SHA_256 -> 4;
      case SM2PKE -> 5;
    };
  }

  private static Optional<WrappingAlgorithm> algorithm(byte code) {
    return Arrays.stream(WrappingAlgorithm.values())
        .filter(algorithm -> code(algorithm) == code)
        .findFirst();
  }

  private static byte code(KeySpec wrappingKeySpec) {
    int at = WRAPPING_KEY_SPECS.indexOf(wrappingKeySpec);
    if (at < 0) {
      throw new IllegalArgumentException("nothing is wrapped under " + wrappingKeySpec);
    }
    return (byte) (at + 1);
  }

  private static Optional<KeySpec> wrappingKeySpec(byte code) {
    return WRAPPING_KEY_SPECS.stream().filter(spec -> code(spec) == code).findFirst();
  }
}
