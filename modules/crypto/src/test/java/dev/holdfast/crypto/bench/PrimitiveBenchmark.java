package dev.holdfast.crypto.bench;

import dev.holdfast.crypto.TestTools;
import dev.holdfast.crypto.encryption.PairEncryption;
import dev.holdfast.crypto.keypair.OpenPair;
import dev.holdfast.crypto.mac.MacKey;
import dev.holdfast.crypto.material.KeyOfEverySpec;
import dev.holdfast.crypto.message.MessageKey;
import dev.holdfast.crypto.provider.PairEngines;
import dev.holdfast.crypto.signature.Signatures;
import dev.holdfast.model.key.CiphertextBlob;
import dev.holdfast.model.key.EncryptionAlgorithm;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.MacAlgorithm;
import dev.holdfast.model.key.MaterialId;
import dev.holdfast.model.key.MessageType;
import dev.holdfast.model.key.SigningAlgorithm;
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
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The primitives that {@link MessageBenchmark}, {@link SignatureBenchmark}, {@link
 * AgreementBenchmark} and {@link EncapsulationBenchmark} leave: MACs, encryption with RSA,
 * signatures of SM2, which no engine but Java's has, and reading a blob. Run with {@code
 * org.openjdk.jmh.Main PrimitiveBenchmark}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class PrimitiveBenchmark {

  private static final KeySpec SPEC = KeySpec.RSA_2048;
  private static final EncryptionAlgorithm OAEP = EncryptionAlgorithm.RSAES_OAEP_SHA_256;

  private final byte[] text = new byte[32];
  private final MacKey macKey = new MacKey(MacAlgorithm.HMAC_SHA_256, TestTools.secretOf(2));
  private final PairEncryption encryption =
      new PairEncryption(
          TestTools.GENERATORS.internal(), TestTools.GENERATORS.internal(), PairEngines.CORRETTO);
  private final OpenPair pair = KeyOfEverySpec.pair(SPEC);
  private final byte[] publicKey = KeyOfEverySpec.publicKey(SPEC);
  private final byte[] mac = macKey.authenticate(text);
  private final byte[] sealed = encryption.encrypt(SPEC, OAEP, text, publicKey);
  private final Signatures signatures =
      new Signatures(TestTools.GENERATORS.internal(), PairEngines.CORRETTO);
  private final OpenPair sm2 = KeyOfEverySpec.pair(KeySpec.SM2);
  private final byte[] sm2PublicKey = KeyOfEverySpec.publicKey(KeySpec.SM2);
  private final byte[] signature =
      signatures.sign(sm2, SigningAlgorithm.SM2DSA, MessageType.RAW, text);
  private final byte[] blob =
      new MessageKey(
              new KeyId("1234abcd-12ab-34cd-56ef-1234567890ab"),
              new MaterialId("ab".repeat(32)),
              TestTools.secretOf(1),
              TestTools.sealing())
          .encrypt(text, new EncryptionContext(Map.of()))
          .bytes();

  @Benchmark
  public byte[] authenticate() {
    return macKey.authenticate(text);
  }

  @Benchmark
  public boolean verify() {
    return macKey.verify(text, mac);
  }

  @Benchmark
  public byte[] encryptByOaep() {
    return encryption.encrypt(SPEC, OAEP, text, publicKey);
  }

  @Benchmark
  public Optional<byte[]> decryptByOaep() {
    return encryption.decrypt(pair, OAEP, sealed);
  }

  @Benchmark
  public byte[] signBySm2() {
    return signatures.sign(sm2, SigningAlgorithm.SM2DSA, MessageType.RAW, text);
  }

  @Benchmark
  public boolean verifyBySm2() {
    return signatures.verify(
        KeySpec.SM2, SigningAlgorithm.SM2DSA, MessageType.RAW, text, signature, sm2PublicKey);
  }

  @Benchmark
  public Optional<CiphertextBlob> parseBlob() {
    return CiphertextBlob.parse(blob);
  }
}
