package dev.holdfast.crypto.region;

import dev.holdfast.crypto.kdf.KeyedMac;
import dev.holdfast.crypto.keypair.EcCurve;
import dev.holdfast.crypto.keypair.EcKeys;
import dev.holdfast.crypto.keypair.OpenPair;
import dev.holdfast.crypto.keypair.PairMaterial;
import dev.holdfast.crypto.memory.SecretMemory;
import dev.holdfast.model.key.KeySpec;
import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.math.ec.ECPoint;

/**
 * The P-384 key that proves a region's messages to other regions. It hangs on the region's journal
 * key, so that it stays the same for as long as the region's journal can be read, and is kept
 * nowhere.
 */
final class RegionSigningKey {

  private static final int HALF = 32;

  private RegionSigningKey() {}

  /** 512 bits for a number of 384: what the remainder favours is too little to be found. */
  static OpenPair derive(KeyedMac seed, SecretMemory memory) {
    byte[] wide = new byte[2 * HALF];
    byte[] high = seed.authenticate(new byte[] {1});
    byte[] low = seed.authenticate(new byte[] {2});
    System.arraycopy(high, 0, wide, 0, HALF);
    System.arraycopy(low, 0, wide, HALF, HALF);
    EcCurve curve = EcCurve.P384;
    BigInteger d =
        new BigInteger(1, wide).mod(curve.order().subtract(BigInteger.ONE)).add(BigInteger.ONE);
    Arrays.fill(wide, (byte) 0);
    Arrays.fill(high, (byte) 0);
    Arrays.fill(low, (byte) 0);
    ECPoint point = curve.domain().getG().multiply(d).normalize();
    return new OpenPair(
        KeySpec.ECC_NIST_P384,
        PairMaterial.join(
            EcKeys.encodePrivate(curve, d, point), EcKeys.encodePublic(curve, point), memory));
  }
}
