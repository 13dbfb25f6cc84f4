package dev.holdfast.crypto.material;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.crypto.TestTools;
import dev.holdfast.crypto.keypair.KeyFamily;
import dev.holdfast.crypto.keypair.MlDsaSet;
import dev.holdfast.crypto.keypair.OpenPair;
import dev.holdfast.crypto.keypair.PairMaterial;
import dev.holdfast.crypto.provider.PairEngines;
import dev.holdfast.crypto.random.EngineRandom;
import dev.holdfast.crypto.random.RandomSource;
import dev.holdfast.crypto.signature.Signatures;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.MessageType;
import dev.holdfast.model.key.SigningAlgorithm;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.digests.SHAKEDigest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A hundred keys and signatures of each parameter set of ML-DSA, made of one stream, whose hash the
 * C2SP's Community Cryptography Test Vectors publish (c2sp.org/CCTV, ML-DSA, accumulated). The
 * message is empty, and the signatures are those of a generator of zeros, which FIPS 204 calls
 * deterministic.
 */
class MlDsaVectorsTest {

  private static final int TESTS = 100;
  private static final int PUBLIC_HEAD = 22;
  private static final SigningAlgorithm ALGORITHM = SigningAlgorithm.ML_DSA_SHAKE_256;
  private static final RandomSource ZEROS =
      (out, offset, length) -> Arrays.fill(out, offset, offset + length, (byte) 0);

  @ParameterizedTest
  @CsvSource({
    "ML_DSA_44, d51148e1f9f4fa1a723a6cf42e25f2a99eb5c1b378b3d2dbbd561b1203beeae4",
    "ML_DSA_65, 8358a1843220194417cadbc2651295cd8fc65125b5a5c1a239a16dc8b57ca199",
    "ML_DSA_87, 8c3ad714777622b8f21ce31bb35f71394f23bc0fcf3c78ace5d608990f3b061b"
  })
  void hundredTests_comeToThePublishedHash(KeySpec spec, String hash) {
    MlDsaSet set = ((KeyFamily.MlDsa) KeyFamily.of(spec)).set();
    SHAKEDigest seeds = new SHAKEDigest(128);
    SHAKEDigest results = new SHAKEDigest(128);
    NewPairs pairs = new NewPairs(new EngineRandom(seeds::doOutput));
    Signatures signatures = new Signatures(ZEROS, PairEngines.JAVA);
    byte[] message = {};
    for (int test = 0; test < TESTS; test++) {
      try (EncodedPair made = pairs.mlDsa(set)) {
        byte[] publicKey = made.publicKey();
        results.update(publicKey, PUBLIC_HEAD, publicKey.length - PUBLIC_HEAD);
        try (OpenPair pair =
            new OpenPair(spec, PairMaterial.join(made.privateKey(), publicKey, TestTools.MEMORY))) {
          byte[] signature = signatures.sign(pair, ALGORITHM, MessageType.RAW, message);
          results.update(signature, 0, signature.length);
          assertThat(
                  signatures.verify(
                      spec, ALGORITHM, MessageType.RAW, message, signature, publicKey))
              .isTrue();
        }
      }
    }
    byte[] sum = new byte[HexFormat.of().parseHex(hash).length];
    results.doFinal(sum, 0, sum.length);
    assertThat(HexFormat.of().formatHex(sum)).isEqualTo(hash);
  }
}
