package dev.holdfast.crypto.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.crypto.TestTools;
import dev.holdfast.crypto.Wycheproof;
import dev.holdfast.crypto.keypair.EcCurve;
import dev.holdfast.crypto.keypair.EcKeys;
import dev.holdfast.crypto.keypair.OpenPair;
import dev.holdfast.crypto.keypair.PairMaterial;
import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.model.key.KeySpec;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.math.ec.ECPoint;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * ECDH on every case that Project Wycheproof has for public keys as DER. What its authors leave
 * open is refused without exception: curves that are spelled out instead of named, points in
 * compressed form, and DER that is not. A public key has one form.
 */
class AgreementVectorsTest {

  record Case(KeySpec spec, EcCurve curve, Wycheproof.Vector vector) {
    @Override
    public String toString() {
      return curve + " " + vector;
    }
  }

  static Stream<Case> cases() throws IOException {
    return Stream.of(
            of("ecdh_secp256r1_test.json", 460, KeySpec.ECC_NIST_P256, EcCurve.P256),
            of("ecdh_secp384r1_test.json", 427, KeySpec.ECC_NIST_P384, EcCurve.P384),
            of("ecdh_secp521r1_test.json", 480, KeySpec.ECC_NIST_P521, EcCurve.P521))
        .flatMap(each -> each);
  }

  private static Stream<Case> of(String file, int cases, KeySpec spec, EcCurve curve)
      throws IOException {
    assertThat(Wycheproof.read(file)).hasSize(cases);
    return Wycheproof.read(file).stream().map(v -> new Case(spec, curve, v));
  }

  @ParameterizedTest
  @MethodSource
  void cases(Case each) {
    Wycheproof.Vector v = each.vector;
    BigInteger d = new BigInteger(v.test().get("private").asText(), 16);
    ECPoint own = each.curve.domain().getG().multiply(d).normalize();
    Secret material =
        PairMaterial.join(
            EcKeys.encodePrivate(each.curve, d, own),
            EcKeys.encodePublic(each.curve, own),
            TestTools.MEMORY);
    try (OpenPair pair = new OpenPair(each.spec, material)) {
      Optional<byte[]> shared = KeyAgreement.agree(pair, v.bytes("public"));
      if (v.mustBeRefused() || v.isLeftOpen()) {
        assertThat(shared).isEmpty();
      } else {
        assertThat(shared).hasValueSatisfying(x -> assertThat(x).isEqualTo(v.bytes("shared")));
      }
    }
  }
}
