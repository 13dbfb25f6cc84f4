package dev.holdfast.crypto.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.crypto.TestTools;
import dev.holdfast.crypto.memory.Secret;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class RandomTest {

  private static final RandomSource STUCK =
      (out, offset, length) -> Arrays.fill(out, offset, offset + length, (byte) 0x42);

  /** NIST CAVP, CTR_DRBG without reseed, AES-256 no df, first vector: the second of two outputs. */
  @Test
  void ctrDrbg_agreesWithThePublishedVector() {
    CtrDrbg drbg =
        new CtrDrbg(
            HexFormat.of()
                .parseHex(
                    "df5d73faa468649edda33b5cca79b0b05600419ccb7a879ddfec9db32ee494e5"
                        + "531b51de16a30f769262474c73bec010"));
    byte[] out = new byte[64];
    drbg.generate(out);
    drbg.generate(out);
    assertThat(HexFormat.of().formatHex(out))
        .isEqualTo(
            "d1c07cd95af8a7f11012c84ce48bb8cb87189e99d40fccb1771c619bdf82ab22"
                + "80b1dc2f2581f39164f7ac0c510494b3a43c41b7db17514c87b107ae793e01c5");
  }

  @Test
  void stuckKernel_isNoticed() {
    ThreadDrbg drbg = new ThreadDrbg(STUCK, "test");
    assertThatThrownBy(() -> drbg.bytes(16)).isInstanceOf(StuckGeneratorException.class);
  }

  @Test
  void stuckOutput_isNoticed_withinABufferAndAcrossTwo() {
    RepetitionTest within = new RepetitionTest("test");
    assertThatThrownBy(() -> within.check(new byte[32]))
        .isInstanceOf(StuckGeneratorException.class);
    RepetitionTest across = new RepetitionTest("test");
    across.check(new byte[16]);
    assertThatThrownBy(() -> across.check(new byte[16]))
        .isInstanceOf(StuckGeneratorException.class);
  }

  @Test
  void generatorsOfDifferentPurpose_shareNoStream_underEqualSeeds() {
    RandomSource counting =
        (out, offset, length) -> {
          for (int i = 0; i < length; i++) {
            out[offset + i] = (byte) i;
          }
        };
    CtrDrbg one = new CtrDrbg(counting.bytes(48));
    CtrDrbg same = new CtrDrbg(counting.bytes(48));
    byte[] first = new byte[32];
    byte[] second = new byte[32];
    one.generate(first);
    same.generate(second);
    assertThat(first).as("control: the seed decides").isEqualTo(second);
    assertThat(new ThreadDrbg(TestTools.GENERATORS.kernel(), "a").bytes(32))
        .isNotEqualTo(new ThreadDrbg(TestTools.GENERATORS.kernel(), "b").bytes(32));
  }

  @Test
  void anyLength_isFilled_andNothingElse() {
    ThreadDrbg drbg = new ThreadDrbg(TestTools.GENERATORS.kernel(), "test");
    for (int length = 1; length < 3000; length += 97) {
      byte[] out = new byte[length + 32];
      drbg.fill(out, 16, length);
      assertThat(Arrays.copyOf(out, 16)).containsOnly(0);
      assertThat(Arrays.copyOfRange(out, 16 + length, out.length)).containsOnly(0);
    }
  }

  @Test
  void freshKeys_differ_whileEitherGeneratorWorks() {
    RandomSource good = TestTools.GENERATORS.kernel();
    for (Generators half :
        new Generators[] {new Generators(STUCK, good, good), new Generators(good, STUCK, good)}) {
      FreshKeys keys = new FreshKeys(half, TestTools.MEMORY);
      try (Secret one = keys.next();
          Secret two = keys.next()) {
        assertThat(one.openSecret()).hasSize(32).isNotEqualTo(two.openSecret());
      }
    }
  }
}
