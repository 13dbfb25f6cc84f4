package dev.holdfast.crypto.material;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.crypto.TestTools;
import dev.holdfast.crypto.encapsulation.KeyEncapsulation;
import dev.holdfast.crypto.keypair.KeyFamily;
import dev.holdfast.crypto.keypair.MlKemSet;
import dev.holdfast.crypto.keypair.OpenPair;
import dev.holdfast.crypto.keypair.PairMaterial;
import dev.holdfast.crypto.random.EngineRandom;
import dev.holdfast.crypto.random.RandomSource;
import dev.holdfast.model.key.KeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.digests.SHAKEDigest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The 10,000 tests of each parameter set that the reference implementation of ML-KEM makes, without
 * their 300 MB: every number that a test draws comes from one stream, and everything that comes out
 * goes into one hash, which the C2SP's Community Cryptography Test Vectors publish (c2sp.org/CCTV,
 * ML-KEM, for FIPS 203). A test makes a key, encapsulates, and takes out of the ciphertext and of
 * noise.
 */
class MlKemVectorsTest {

  private static final int TESTS = 10_000;

  /** An empty message's. */
  private final SHAKEDigest numbers = new SHAKEDigest(128);

  private final SHAKEDigest results = new SHAKEDigest(128);
  private final RandomSource stream = numbers::doOutput;

  @ParameterizedTest
  @CsvSource({
    "ML_KEM_512, 705dcffc87f4e67e35a09dcaa31772e86f3341bd3ccf1e78a5fef99ae6a35a13",
    "ML_KEM_768, f959d18d3d1180121433bf0e05f11e7908cf9d03edc150b2b07cb90bef5bc1c1",
    "ML_KEM_1024, e3bf82b013307b2e9d47dde791ff6dfc82e694e6382404abdb948b908b75bad5"
  })
  void tenThousandTests_comeToThePublishedHash(KeySpec spec, String hash) {
    MlKemSet set = ((KeyFamily.MlKem) KeyFamily.of(spec)).set();
    NewPairs pairs = new NewPairs(new EngineRandom(stream));
    KeyEncapsulation encapsulation = new KeyEncapsulation(stream);
    for (int test = 0; test < TESTS; test++) {
      try (EncodedPair made = pairs.mlKem(set)) {
        add(bare(made.publicKey()));
        add(bare(made.privateKey()));
        byte[] publicKey = made.publicKey();
        try (OpenPair pair =
            new OpenPair(spec, PairMaterial.join(made.privateKey(), publicKey, TestTools.MEMORY))) {
          var encapsulated = encapsulation.encapsulate(spec, publicKey);
          byte[] ciphertext = encapsulated.ciphertext().bytes();
          add(ciphertext);
          add(encapsulated.secret().reveal());
          assertThat(KeyEncapsulation.decapsulate(pair, ciphertext))
              .hasValue(encapsulated.secret().reveal());
          add(KeyEncapsulation.decapsulate(pair, stream.bytes(ciphertext.length)).orElseThrow());
        }
      }
    }
    byte[] sum = new byte[HexFormat.of().parseHex(hash).length];
    results.doFinal(sum, 0, sum.length);
    assertThat(HexFormat.of().formatHex(sum)).isEqualTo(hash);
  }

  private void add(byte[] result) {
    results.update(result, 0, result.length);
  }

  /** Without its DER: a public key's says first what key it is, a private key's its version. */
  private static byte[] bare(byte[] der) {
    int header = der[4] == 0x30 ? 22 : 28;
    return Arrays.copyOfRange(der, header, der.length);
  }
}
