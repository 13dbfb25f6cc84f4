package dev.holdfast.crypto.signature;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.crypto.TestTools;
import dev.holdfast.crypto.Wycheproof;
import dev.holdfast.crypto.provider.PairEngines;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.MessageType;
import dev.holdfast.model.key.SigningAlgorithm;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Verification on every case that Project Wycheproof has for it. What its authors leave open is
 * decided here: an ECDSA signature whose number lacks its leading zero (MissingZero) and a PKCS#1
 * signature whose DigestInfo lacks its NULL (MissingNull) are refused, since a signature has one
 * form; an exponent of 3 (SmallPublicKey) is verified with, since keys of ours never have it and
 * the answer is right.
 */
class SignatureVectorsTest {

  record File(String name, KeySpec spec, SigningAlgorithm algorithm, int cases) {}

  record Case(File file, PairEngines engines, Wycheproof.Vector vector) {
    boolean isVerified(MessageType type, byte[] message) {
      return new Signatures(TestTools.GENERATORS.internal(), engines)
          .verify(
              file.spec,
              file.algorithm,
              type,
              message,
              vector.bytes("sig"),
              vector.groupBytes("keyDer"));
    }

    boolean mustBeVerified() {
      return vector.isLeftOpen() ? vector.hasFlag("SmallPublicKey") : !vector.mustBeRefused();
    }

    @Override
    public String toString() {
      return file.name + " by " + engines + " " + vector;
    }
  }

  static Stream<File> files() {
    return Stream.of(
        new File(
            "ecdsa_secp256r1_sha256", KeySpec.ECC_NIST_P256, SigningAlgorithm.ECDSA_SHA_256, 387),
        new File(
            "ecdsa_secp384r1_sha384", KeySpec.ECC_NIST_P384, SigningAlgorithm.ECDSA_SHA_384, 408),
        new File(
            "ecdsa_secp521r1_sha512", KeySpec.ECC_NIST_P521, SigningAlgorithm.ECDSA_SHA_512, 447),
        new File(
            "ecdsa_secp256k1_sha256", KeySpec.ECC_SECG_P256K1, SigningAlgorithm.ECDSA_SHA_256, 380),
        new File("eddsa", KeySpec.ECC_NIST_EDWARDS25519, SigningAlgorithm.ED25519_SHA_512, 145),
        pkcs1("2048_sha256", KeySpec.RSA_2048, SigningAlgorithm.RSASSA_PKCS1_V1_5_SHA_256, 240),
        pkcs1("2048_sha384", KeySpec.RSA_2048, SigningAlgorithm.RSASSA_PKCS1_V1_5_SHA_384, 252),
        pkcs1("2048_sha512", KeySpec.RSA_2048, SigningAlgorithm.RSASSA_PKCS1_V1_5_SHA_512, 240),
        pkcs1("3072_sha256", KeySpec.RSA_3072, SigningAlgorithm.RSASSA_PKCS1_V1_5_SHA_256, 239),
        pkcs1("3072_sha384", KeySpec.RSA_3072, SigningAlgorithm.RSASSA_PKCS1_V1_5_SHA_384, 239),
        pkcs1("3072_sha512", KeySpec.RSA_3072, SigningAlgorithm.RSASSA_PKCS1_V1_5_SHA_512, 240),
        pkcs1("4096_sha384", KeySpec.RSA_4096, SigningAlgorithm.RSASSA_PKCS1_V1_5_SHA_384, 239),
        pkcs1("4096_sha512", KeySpec.RSA_4096, SigningAlgorithm.RSASSA_PKCS1_V1_5_SHA_512, 239),
        pss("2048_sha256_mgf1_32", KeySpec.RSA_2048, 103),
        pss("3072_sha256_mgf1_32", KeySpec.RSA_3072, 103),
        pss("4096_sha256_mgf1_32", KeySpec.RSA_4096, 103));
  }

  private static File pkcs1(String name, KeySpec spec, SigningAlgorithm algorithm, int cases) {
    return new File("rsa_signature_" + name, spec, algorithm, cases);
  }

  private static File pss(String name, KeySpec spec, int cases) {
    return new File("rsa_pss_" + name, spec, SigningAlgorithm.RSASSA_PSS_SHA_256, cases);
  }

  static Stream<Case> cases() throws IOException {
    Stream.Builder<Case> all = Stream.builder();
    for (File file : files().toList()) {
      read(file).forEach(all);
    }
    return all.build();
  }

  private static Stream<Case> read(File file) throws IOException {
    return Wycheproof.read(file.name + "_test.json").stream()
        .flatMap(v -> Arrays.stream(PairEngines.values()).map(by -> new Case(file, by, v)));
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyFileIsThere(File file) throws IOException {
    assertThat(read(file)).hasSize(PairEngines.values().length * file.cases);
  }

  @ParameterizedTest
  @MethodSource
  void cases(Case each) {
    assertThat(each.isVerified(MessageType.RAW, each.vector.bytes("msg")))
        .isEqualTo(each.mustBeVerified());
  }

  /** The digest in the message's place changes no verdict. */
  @Test
  void casesOfDigests() throws IOException {
    assertThat(cases().filter(each -> each.file.spec == KeySpec.ECC_NIST_P256))
        .hasSize(PairEngines.values().length * 387)
        .allSatisfy(each -> {
          Scheme.Ecdsa scheme = (Scheme.Ecdsa) Scheme.of(each.file.algorithm);
          byte[] digest = scheme.hash().digest(each.vector.bytes("msg"));
          assertThat(each.isVerified(MessageType.DIGEST, digest)).isEqualTo(each.mustBeVerified());
        });
  }

  /** All of them right but for the salt, which here is as long as the hash and nothing else. */
  @Test
  void saltsOfAnotherLength_areRefused() throws IOException {
    File file =
        new File(
            "rsa_pss_4096_sha512_mgf1_32",
            KeySpec.RSA_4096,
            SigningAlgorithm.RSASSA_PSS_SHA_512,
            171);
    assertThat(read(file))
        .hasSize(PairEngines.values().length * file.cases)
        .noneMatch(each -> each.isVerified(MessageType.RAW, each.vector.bytes("msg")));
  }
}
