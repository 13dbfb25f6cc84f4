package dev.holdfast.crypto.random;

import dev.holdfast.crypto.provider.Providers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * A CTR_DRBG for each thread, seeded from the kernel and watched by a repetition test on both
 * sides. Bytes are made a buffer at a time and overwritten as they are handed out. Every refill
 * takes a new seed, so that a cloned machine or a restored snapshot repeats at most one buffer.
 */
public final class ThreadDrbg implements RandomSource {

  private static final int BUFFER_BYTES = 4096;

  private final RandomSource kernel;
  private final String name;
  private final ThreadLocal<State> states = ThreadLocal.withInitial(State::new);

  /**
   * @param kernel where seeds come from
   * @param name what the generator is for; different names never share a stream, whatever the seeds
   */
  public ThreadDrbg(RandomSource kernel, String name) {
    this.kernel = kernel;
    this.name = name;
  }

  @Override
  public void fill(byte[] out, int offset, int length) {
    states.get().fill(out, offset, length);
  }

  private final class State {
    private final RepetitionTest seeds = new RepetitionTest("the kernel's generator");
    private final RepetitionTest output = new RepetitionTest("the generator for " + name);
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final CtrDrbg drbg = new CtrDrbg(personalized(seed()));
    private int at = BUFFER_BYTES;

    private void fill(byte[] out, int offset, int length) {
      int done = 0;
      while (done < length) {
        if (at == BUFFER_BYTES) {
          refill();
        }
        int part = Math.min(length - done, BUFFER_BYTES - at);
        System.arraycopy(buffer, at, out, offset + done, part);
        Arrays.fill(buffer, at, at + part, (byte) 0);
        at += part;
        done += part;
      }
    }

    private void refill() {
      drbg.reseed(seed());
      drbg.generate(buffer);
      output.check(buffer);
      at = 0;
    }

    private byte[] seed() {
      byte[] seed = kernel.bytes(CtrDrbg.SEED_BYTES);
      seeds.check(seed);
      return seed;
    }

    private byte[] personalized(byte[] seed) {
      MessageDigest sha256 = Providers.sha256();
      sha256.update(name.getBytes(StandardCharsets.UTF_8));
      byte[] personalization = sha256.digest();
      for (int i = 0; i < personalization.length; i++) {
        seed[i] ^= personalization[i];
      }
      return seed;
    }
  }
}
