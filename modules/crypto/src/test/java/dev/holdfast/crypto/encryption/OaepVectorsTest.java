package dev.holdfast.crypto.encryption;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.crypto.TestTools;
import dev.holdfast.crypto.Wycheproof;
import dev.holdfast.crypto.keypair.OpenPair;
import dev.holdfast.crypto.keypair.PairMaterial;
import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.provider.PairEngines;
import dev.holdfast.model.key.EncryptionAlgorithm;
import dev.holdfast.model.key.KeySpec;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Decryption on the cases that Project Wycheproof has for it; no label is taken but the empty. */
class OaepVectorsTest {

  @ParameterizedTest
  @CsvSource({
    "rsa_oaep_2048_sha1_mgf1sha1_test.json, 34, RSA_2048, RSAES_OAEP_SHA_1",
    "rsa_oaep_2048_sha256_mgf1sha256_test.json, 35, RSA_2048, RSAES_OAEP_SHA_256",
    "rsa_oaep_3072_sha256_mgf1sha256_test.json, 35, RSA_3072, RSAES_OAEP_SHA_256",
    "rsa_oaep_4096_sha256_mgf1sha256_test.json, 35, RSA_4096, RSAES_OAEP_SHA_256"
  })
  void cases(String file, int cases, KeySpec spec, EncryptionAlgorithm algorithm)
      throws IOException {
    assertThat(Wycheproof.read(file))
        .hasSize(cases)
        .allSatisfy(v -> {
          for (PairEngines engines : PairEngines.values()) {
            Optional<byte[]> clear = decrypt(v, spec, algorithm, engines);
            if (v.mustBeRefused() || v.bytes("label").length > 0) {
              assertThat(clear).isEmpty();
            } else {
              assertThat(clear)
                  .hasValueSatisfying(msg -> assertThat(msg).isEqualTo(v.bytes("msg")));
            }
          }
        });
  }

  private static Optional<byte[]> decrypt(
      Wycheproof.Vector v, KeySpec spec, EncryptionAlgorithm algorithm, PairEngines engines) {
    Secret key = PairMaterial.join(v.groupBytes("privateKeyPkcs8"), new byte[1], TestTools.MEMORY);
    try (OpenPair pair = new OpenPair(spec, key)) {
      return new RsaEncryption(TestTools.GENERATORS.internal(), engines)
          .decrypt(pair, algorithm, v.bytes("ct"));
    }
  }
}
