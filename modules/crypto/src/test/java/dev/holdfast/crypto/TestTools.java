package dev.holdfast.crypto;

import dev.holdfast.crypto.attestation.TrustedRoots;
import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.memory.SecretMemory;
import dev.holdfast.crypto.provider.PairEngines;
import dev.holdfast.crypto.random.Generators;
import dev.holdfast.crypto.region.RegionKeys;
import dev.holdfast.crypto.region.RegionSettings;
import dev.holdfast.crypto.root.FileRoot;
import dev.holdfast.crypto.seal.SealingKey;
import dev.holdfast.model.key.KeyBinding;
import dev.holdfast.model.key.KeyOrigin;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyUsage;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;

/** What tests of this room start from. */
public final class TestTools {

  public static final SecretMemory MEMORY = SecretMemory.open();
  public static final Generators GENERATORS = Generators.fromKernel();
  public static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  public static final InstantSource CLOCK = InstantSource.fixed(NOW);
  public static final AccountId ACCOUNT = new AccountId("111122223333");
  public static final RegionKeys.Tools TOOLS = tools(7);

  /** How many mutations each mutation test makes. */
  public static final int MUTATIONS = Integer.getInteger("holdfast.mutations", 100_000);

  private TestTools() {}

  public static RegionKeys.Tools tools(int retainedEpochs) {
    return tools(retainedEpochs, TrustedRoots.NONE);
  }

  /** As {@link #tools(int)}, of a region that trusts the roots in a file. */
  public static RegionKeys.Tools tools(int retainedEpochs, Path attestationRoots) {
    return tools(retainedEpochs, TrustedRoots.read(attestationRoots));
  }

  private static RegionKeys.Tools tools(int retainedEpochs, TrustedRoots attestationRoots) {
    return new RegionKeys.Tools(
        MEMORY,
        GENERATORS,
        CLOCK,
        new RegionSettings(
            retainedEpochs,
            1000,
            Duration.ofMinutes(10),
            7,
            PairEngines.CORRETTO,
            attestationRoots));
  }

  public static SealingKey.Tools sealing() {
    return TOOLS.forSealing();
  }

  public static FileRoot fileRoot(Path path) {
    return new FileRoot(path, TOOLS.forRoots());
  }

  /** A secret of 32 equal bytes. */
  public static Secret secretOf(int value) {
    byte[] bytes = new byte[32];
    java.util.Arrays.fill(bytes, (byte) value);
    return MEMORY.absorb(bytes);
  }

  public static KeyBinding freshBinding() {
    return binding(KeyId.of(UUID.nameUUIDFromBytes(GENERATORS.kernel().bytes(16))));
  }

  public static KeyBinding binding(KeyId keyId) {
    return new KeyBinding(
        new KeyArn(Region.US_EAST_1, ACCOUNT, keyId),
        KeySpec.SYMMETRIC_DEFAULT,
        KeyUsage.ENCRYPT_DECRYPT,
        KeyOrigin.AWS_KMS);
  }
}
