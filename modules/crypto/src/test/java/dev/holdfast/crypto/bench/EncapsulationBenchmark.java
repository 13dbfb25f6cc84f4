package dev.holdfast.crypto.bench;

import dev.holdfast.crypto.TestTools;
import dev.holdfast.crypto.encapsulation.KeyEncapsulation;
import dev.holdfast.crypto.keypair.OpenPair;
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
 * What a shared secret of ML-KEM costs whoever makes it, and whoever takes it out; run with {@code
 * org.openjdk.jmh.Main EncapsulationBenchmark}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class EncapsulationBenchmark {

  @Param({"ML_KEM_512", "ML_KEM_768", "ML_KEM_1024"})
  public KeySpec spec = KeySpec.ML_KEM_512;

  private final KeyEncapsulation encapsulation =
      new KeyEncapsulation(TestTools.GENERATORS.internal());
  private OpenPair pair = KeyOfEverySpec.pair(KeySpec.ML_KEM_512);
  private byte[] publicKey = new byte[0];
  private byte[] ciphertext = new byte[0];

  @Setup
  public void setUp() {
    pair = KeyOfEverySpec.pair(spec);
    publicKey = KeyOfEverySpec.publicKey(spec);
    ciphertext = encapsulate().ciphertext().bytes();
    if (decapsulate().isEmpty()) {
      throw new IllegalStateException("this was to be taken out");
    }
  }

  @Benchmark
  public KeyEncapsulation.Encapsulated encapsulate() {
    return encapsulation.encapsulate(spec, publicKey);
  }

  @Benchmark
  public Optional<byte[]> decapsulate() {
    return KeyEncapsulation.decapsulate(pair, ciphertext);
  }
}
