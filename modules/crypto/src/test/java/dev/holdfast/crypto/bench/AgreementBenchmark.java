package dev.holdfast.crypto.bench;

import dev.holdfast.crypto.agreement.KeyAgreement;
import dev.holdfast.crypto.keypair.OpenPair;
import dev.holdfast.crypto.material.KeyMaterials;
import dev.holdfast.crypto.material.KeyOfEverySpec;
import dev.holdfast.model.key.KeySpec;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a shared secret of two elliptic curve keys costs; run with {@code org.openjdk.jmh.Main
 * AgreementBenchmark}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class AgreementBenchmark {

  @Param({"ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521", "SM2"})
  public KeySpec spec = KeySpec.ECC_NIST_P256;

  private OpenPair pair = KeyOfEverySpec.pair(KeySpec.ECC_NIST_P256);
  private byte[] peer = new byte[0];

  @Setup
  public void setUp() {
    pair = KeyOfEverySpec.pair(spec);
    peer = KeyMaterials.publicKey(KeyOfEverySpec.MATERIALS.generate(spec));
    if (agree().isEmpty()) {
      throw new IllegalStateException("this was to be agreed");
    }
  }

  @Benchmark
  public Optional<byte[]> agree() {
    return KeyAgreement.agree(pair, peer);
  }
}
