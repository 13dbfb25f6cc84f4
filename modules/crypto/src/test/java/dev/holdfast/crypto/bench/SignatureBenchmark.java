package dev.holdfast.crypto.bench;

import dev.holdfast.crypto.TestTools;
import dev.holdfast.crypto.keypair.OpenPair;
import dev.holdfast.crypto.material.KeyMaterials;
import dev.holdfast.crypto.provider.PairEngines;
import dev.holdfast.crypto.provider.Providers;
import dev.holdfast.crypto.signature.Signatures;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.MessageType;
import dev.holdfast.model.key.SigningAlgorithm;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
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
 * What a signature costs here, by either engine, and what the provider alone takes for it with a
 * key that it has read already; run with {@code org.openjdk.jmh.Main SignatureBenchmark}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class SignatureBenchmark {

  @Param({
    "RSA_2048",
    "RSA_3072",
    "RSA_4096",
    "ECC_NIST_P256",
    "ECC_NIST_P384",
    "ECC_NIST_P521",
    "ECC_NIST_EDWARDS25519"
  })
  public KeySpec spec = KeySpec.RSA_2048;

  private final byte[] message = new byte[64];
  private final Signatures java = new Signatures(TestTools.GENERATORS.internal(), PairEngines.JAVA);
  private final Signatures corretto =
      new Signatures(TestTools.GENERATORS.internal(), PairEngines.CORRETTO);
  private OpenPair pair =
      new OpenPair(KeySpec.ECC_NIST_P256, TestTools.MEMORY.absorb(new byte[] {1}));
  private byte[] publicKey = new byte[0];
  private byte[] signature = new byte[0];
  private Signature providerSigner = Providers.mlDsa("ML-DSA-65");
  private Signature providerVerifier = Providers.mlDsa("ML-DSA-65");

  @Setup
  public void setUp() throws GeneralSecurityException {
    pair =
        new OpenPair(spec, new KeyMaterials(TestTools.GENERATORS, TestTools.MEMORY).generate(spec));
    publicKey = pair.publicKey();
    signature = java();
    var engine = PairEngines.CORRETTO.provider().orElseThrow();
    String name = spec.name();
    String keys = name.startsWith("RSA") ? "RSA" : name.endsWith("25519") ? "Ed25519" : "EC";
    String algorithm =
        switch (algorithm()) {
          case ED25519_SHA_512 -> "Ed25519";
          case ECDSA_SHA_256 -> "SHA256withECDSA";
          case ECDSA_SHA_384 -> "SHA384withECDSA";
          case ECDSA_SHA_512 -> "SHA512withECDSA";
          default -> "SHA256withRSA";
        };
    KeyFactory factory = KeyFactory.getInstance(keys, engine);
    PrivateKey privateKey = factory.generatePrivate(new PKCS8EncodedKeySpec(pair.openPrivateKey()));
    PublicKey open = factory.generatePublic(new X509EncodedKeySpec(publicKey));
    providerSigner = Providers.signature(algorithm, engine);
    providerSigner.initSign(privateKey);
    providerVerifier = Providers.signature(algorithm, engine);
    providerVerifier.initVerify(open);
  }

  private SigningAlgorithm algorithm() {
    return spec.name().startsWith("RSA")
        ? SigningAlgorithm.RSASSA_PKCS1_V1_5_SHA_256
        : spec.signingAlgorithms().getFirst();
  }

  @Benchmark
  public byte[] java() {
    return java.sign(pair, algorithm(), MessageType.RAW, message);
  }

  @Benchmark
  public byte[] corretto() {
    return corretto.sign(pair, algorithm(), MessageType.RAW, message);
  }

  @Benchmark
  public byte[] providerAlone() throws GeneralSecurityException {
    providerSigner.update(message);
    return providerSigner.sign();
  }

  @Benchmark
  public boolean verifyInJava() {
    return java.verify(spec, algorithm(), MessageType.RAW, message, signature, publicKey);
  }

  @Benchmark
  public boolean verifyByCorretto() {
    return corretto.verify(spec, algorithm(), MessageType.RAW, message, signature, publicKey);
  }

  @Benchmark
  public boolean verifyByProviderAlone() throws GeneralSecurityException {
    providerVerifier.update(message);
    return providerVerifier.verify(signature);
  }
}
