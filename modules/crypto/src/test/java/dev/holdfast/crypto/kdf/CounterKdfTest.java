package dev.holdfast.crypto.kdf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.crypto.TestTools;
import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.memory.SecretReleasedException;
import java.nio.ByteBuffer;
import java.util.Random;
import javax.crypto.Mac;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.KDFCounterBytesGenerator;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KDFCounterParameters;
import org.junit.jupiter.api.Test;

class CounterKdfTest {

  /** Another implementation of the standard, given the fixed input as the standard lays it out. */
  private static byte[] independently(byte[] key, byte[] label, byte[] context, int length) {
    byte[] fixed =
        ByteBuffer.allocate(label.length + 1 + context.length + 4)
            .put(label)
            .put((byte) 0)
            .put(context)
            .putInt(length * 8)
            .array();
    KDFCounterBytesGenerator kdf = new KDFCounterBytesGenerator(new HMac(new SHA256Digest()));
    kdf.init(new KDFCounterParameters(key, fixed, 32));
    byte[] out = new byte[length];
    kdf.generateBytes(out, 0, length);
    return out;
  }

  @Test
  void derivation_agreesWithAnIndependentImplementation() {
    Random random = new Random(1);
    for (int i = 0; i < 500; i++) {
      byte[] key = new byte[32];
      byte[] label = new byte[1 + random.nextInt(20)];
      byte[] context = new byte[random.nextInt(200)];
      random.nextBytes(key);
      random.nextBytes(label);
      random.nextBytes(context);
      byte[] expected = independently(key, label, context, 64);
      byte[] out = new byte[64];
      try (KeyedMac keyed = new KeyedMac(TestTools.MEMORY.absorb(key))) {
        Mac mac = keyed.borrow();
        CounterKdf.derive(mac, label, context, out);
        keyed.giveBack(mac);
      }
      assertThat(out).isEqualTo(expected);
    }
  }

  @Test
  void closedMac_isRefused_andAnEngineInUseEndsItsMessage() {
    Secret secret = TestTools.secretOf(1);
    KeyedMac keyed = new KeyedMac(secret);
    byte[] expected = keyed.authenticate(new byte[] {1});
    Mac inUse = keyed.borrow();
    keyed.close();
    assertThat(inUse.doFinal(new byte[] {1})).isEqualTo(expected);
    keyed.giveBack(inUse);
    assertThatThrownBy(() -> keyed.authenticate(new byte[] {1}))
        .isInstanceOf(SecretReleasedException.class);
    assertThat(inUse.doFinal(new byte[] {1})).as("the engine was wiped").isNotEqualTo(expected);
  }
}
