package dev.holdfast.crypto.signature;

import dev.holdfast.crypto.random.RandomSource;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;

/**
 * The secret number of an ECDSA signature: RFC 6979 with 32 random bytes as its additional input
 * (section 3.6). A constant generator leaves the deterministic scheme, which never repeats a number
 * for two messages; a working one keeps two faulty signatures of one message from giving the key
 * away.
 */
final class HedgedNonce extends HMacDSAKCalculator {

  private static final int ADDITIONAL = 32;

  private final byte[] additional;

  HedgedNonce(Digest digest, RandomSource random) {
    super(digest);
    this.additional = random.bytes(ADDITIONAL);
  }

  @Override
  protected void initAdditionalInput0(HMac mac) {
    mac.update(additional, 0, ADDITIONAL);
  }

  @Override
  protected void initAdditionalInput1(HMac mac) {
    mac.update(additional, 0, ADDITIONAL);
  }
}
