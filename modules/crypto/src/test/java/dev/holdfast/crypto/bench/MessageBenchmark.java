package dev.holdfast.crypto.bench;

import dev.holdfast.crypto.TestTools;
import dev.holdfast.crypto.message.MessageKey;
import dev.holdfast.model.key.CiphertextBlob;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.key.MaterialId;
import dev.holdfast.model.name.KeyId;
import java.util.Map;
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

/** What one message costs; run with {@code org.openjdk.jmh.Main MessageBenchmark}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class MessageBenchmark {

  private static final EncryptionContext CONTEXT =
      new EncryptionContext(Map.of("app", "billing", "tenant", "4711"));

  @Param({"32", "4096"})
  public int bytes;

  private final MessageKey key =
      new MessageKey(
          new KeyId("1234abcd-12ab-34cd-56ef-1234567890ab"),
          new MaterialId("ab".repeat(32)),
          TestTools.secretOf(1),
          TestTools.sealing());
  private byte[] clear = new byte[0];
  private Optional<CiphertextBlob> blob = Optional.empty();

  @Setup
  public void setUp() {
    clear = new byte[bytes];
    blob = Optional.of(key.encrypt(clear, CONTEXT));
  }

  @Benchmark
  public CiphertextBlob encrypt() {
    return key.encrypt(clear, CONTEXT);
  }

  @Benchmark
  public Optional<byte[]> decrypt() {
    return key.decrypt(blob.orElseThrow(), CONTEXT);
  }
}
