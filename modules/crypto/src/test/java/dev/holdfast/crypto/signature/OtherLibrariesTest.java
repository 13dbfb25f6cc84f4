package dev.holdfast.crypto.signature;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.crypto.TestTools;
import dev.holdfast.crypto.material.KeyOfEverySpec;
import dev.holdfast.crypto.provider.PairEngines;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.MessageType;
import dev.holdfast.model.key.SigningAlgorithm;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.EdDSAParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;
import org.bouncycastle.crypto.signers.MLDSASigner;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The JDK and BouncyCastle read our keys, verify our signatures, and make what we verify. */
class OtherLibrariesTest {

  private static final byte[] MESSAGE = "a message".getBytes(StandardCharsets.US_ASCII);
  private static final Signatures SIGNATURES =
      new Signatures(TestTools.GENERATORS.internal(), PairEngines.CORRETTO);
  private static final BouncyCastleProvider BOUNCY_CASTLE = new BouncyCastleProvider();

  /**
   * @param keys what the library calls keys of this spec
   * @param name what the library calls the algorithm
   */
  record Other(KeySpec spec, SigningAlgorithm algorithm, String keys, String name) {

    Signature engine(boolean isJdk) throws GeneralSecurityException {
      Signature engine =
          isJdk ? Signature.getInstance(name) : Signature.getInstance(name, BOUNCY_CASTLE);
      Optional<AlgorithmParameterSpec> parameters = parameters();
      if (parameters.isPresent()) {
        engine.setParameter(parameters.get());
      }
      return engine;
    }

    private Optional<AlgorithmParameterSpec> parameters() {
      return switch (algorithm) {
        case RSASSA_PSS_SHA_256 -> Optional.of(pss(MGF1ParameterSpec.SHA256, 32));
        case RSASSA_PSS_SHA_384 -> Optional.of(pss(MGF1ParameterSpec.SHA384, 48));
        case RSASSA_PSS_SHA_512 -> Optional.of(pss(MGF1ParameterSpec.SHA512, 64));
        case ED25519_PH_SHA_512 -> Optional.of(new EdDSAParameterSpec(true));
        case RSASSA_PKCS1_V1_5_SHA_256,
            RSASSA_PKCS1_V1_5_SHA_384,
            RSASSA_PKCS1_V1_5_SHA_512,
            ECDSA_SHA_256,
            ECDSA_SHA_384,
            ECDSA_SHA_512,
            SM2DSA,
            ML_DSA_SHAKE_256,
            ED25519_SHA_512 ->
            Optional.empty();
      };
    }

    private static AlgorithmParameterSpec pss(MGF1ParameterSpec hash, int salt) {
      return new PSSParameterSpec(hash.getDigestAlgorithm(), "MGF1", hash, salt, 1);
    }

    KeyFactory factory(boolean isJdk) throws GeneralSecurityException {
      return isJdk ? KeyFactory.getInstance(keys) : KeyFactory.getInstance(keys, BOUNCY_CASTLE);
    }

    /** The digest is the message of Ed25519ph, which hashes it once more. */
    MessageType type() {
      return algorithm == SigningAlgorithm.ED25519_PH_SHA_512
          ? MessageType.DIGEST
          : MessageType.RAW;
    }

    byte[] message() {
      return type() == MessageType.RAW ? MESSAGE : SigningHash.SHA_512.digest(MESSAGE);
    }
  }

  static Stream<Other> jdk() {
    return Stream.of(
        new Other(KeySpec.RSA_2048, SigningAlgorithm.RSASSA_PSS_SHA_256, "RSA", "RSASSA-PSS"),
        new Other(KeySpec.RSA_3072, SigningAlgorithm.RSASSA_PSS_SHA_384, "RSA", "RSASSA-PSS"),
        new Other(KeySpec.RSA_4096, SigningAlgorithm.RSASSA_PSS_SHA_512, "RSA", "RSASSA-PSS"),
        new Other(
            KeySpec.RSA_2048, SigningAlgorithm.RSASSA_PKCS1_V1_5_SHA_256, "RSA", "SHA256withRSA"),
        new Other(
            KeySpec.RSA_2048, SigningAlgorithm.RSASSA_PKCS1_V1_5_SHA_384, "RSA", "SHA384withRSA"),
        new Other(
            KeySpec.RSA_2048, SigningAlgorithm.RSASSA_PKCS1_V1_5_SHA_512, "RSA", "SHA512withRSA"),
        new Other(KeySpec.ECC_NIST_P256, SigningAlgorithm.ECDSA_SHA_256, "EC", "SHA256withECDSA"),
        new Other(KeySpec.ECC_NIST_P384, SigningAlgorithm.ECDSA_SHA_384, "EC", "SHA384withECDSA"),
        new Other(KeySpec.ECC_NIST_P521, SigningAlgorithm.ECDSA_SHA_512, "EC", "SHA512withECDSA"),
        new Other(
            KeySpec.ECC_NIST_EDWARDS25519, SigningAlgorithm.ED25519_SHA_512, "Ed25519", "Ed25519"),
        new Other(
            KeySpec.ECC_NIST_EDWARDS25519,
            SigningAlgorithm.ED25519_PH_SHA_512,
            "Ed25519",
            "Ed25519"),
        mlDsa(KeySpec.ML_DSA_44, "ML-DSA-44"),
        mlDsa(KeySpec.ML_DSA_65, "ML-DSA-65"),
        mlDsa(KeySpec.ML_DSA_87, "ML-DSA-87"));
  }

  static Stream<Other> bouncyCastle() {
    return Stream.of(
        new Other(KeySpec.ECC_SECG_P256K1, SigningAlgorithm.ECDSA_SHA_256, "EC", "SHA256withECDSA"),
        new Other(KeySpec.SM2, SigningAlgorithm.SM2DSA, "EC", "SM3withSM2"),
        new Other(
            KeySpec.RSA_2048, SigningAlgorithm.RSASSA_PSS_SHA_256, "RSA", "SHA256withRSAandMGF1"),
        mlDsa(KeySpec.ML_DSA_44, "ML-DSA-44"),
        mlDsa(KeySpec.ML_DSA_65, "ML-DSA-65"),
        mlDsa(KeySpec.ML_DSA_87, "ML-DSA-87"));
  }

  private static Other mlDsa(KeySpec spec, String name) {
    return new Other(spec, SigningAlgorithm.ML_DSA_SHAKE_256, name, name);
  }

  @ParameterizedTest
  @MethodSource
  void jdk(Other other) throws GeneralSecurityException {
    assertInterchangeable(other, true);
  }

  @ParameterizedTest
  @MethodSource
  void bouncyCastle(Other other) throws GeneralSecurityException {
    assertInterchangeable(other, false);
  }

  private static void assertInterchangeable(Other other, boolean isJdk)
      throws GeneralSecurityException {
    byte[] message = other.message();
    byte[] publicKey = KeyOfEverySpec.publicKey(other.spec);
    Signature verifier = other.engine(isJdk);
    verifier.initVerify(other.factory(isJdk).generatePublic(new X509EncodedKeySpec(publicKey)));
    verifier.update(message);
    assertThat(
            verifier.verify(
                SIGNATURES.sign(
                    KeyOfEverySpec.pair(other.spec), other.algorithm, other.type(), message)))
        .isTrue();

    Signature signer = other.engine(isJdk);
    signer.initSign(
        other
            .factory(isJdk)
            .generatePrivate(new PKCS8EncodedKeySpec(KeyOfEverySpec.privateKey(other.spec))));
    signer.update(message);
    assertThat(
            SIGNATURES.verify(
                other.spec, other.algorithm, other.type(), message, signer.sign(), publicKey))
        .isTrue();
  }

  /** The representative that BouncyCastle makes of a message stands for the message, both ways. */
  @ParameterizedTest
  @EnumSource(names = {"ML_DSA_44", "ML_DSA_65", "ML_DSA_87"})
  void representative_standsForItsMessage(KeySpec spec) throws Exception {
    byte[] publicKey = KeyOfEverySpec.publicKey(spec);
    MLDSASigner other = new MLDSASigner();
    other.init(false, (MLDSAPublicKeyParameters) PublicKeyFactory.createKey(publicKey));
    other.update(MESSAGE, 0, MESSAGE.length);
    byte[] representative = other.generateMu();

    assertThat(verify(spec, MessageType.RAW, MESSAGE, sign(spec, representative))).isTrue();
    assertThat(
            verify(
                spec,
                MessageType.EXTERNAL_MU,
                representative,
                SIGNATURES.sign(
                    KeyOfEverySpec.pair(spec),
                    SigningAlgorithm.ML_DSA_SHAKE_256,
                    MessageType.RAW,
                    MESSAGE)))
        .isTrue();

    MLDSASigner signer = new MLDSASigner();
    signer.init(
        true,
        (MLDSAPrivateKeyParameters) PrivateKeyFactory.createKey(KeyOfEverySpec.privateKey(spec)));
    signer.update(MESSAGE, 0, MESSAGE.length);
    byte[] theirs = signer.generateSignature();
    assertThat(verify(spec, MessageType.RAW, MESSAGE, theirs)).isTrue();
    assertThat(verify(spec, MessageType.EXTERNAL_MU, representative, theirs)).isTrue();
  }

  private static byte[] sign(KeySpec spec, byte[] representative) {
    return SIGNATURES.sign(
        KeyOfEverySpec.pair(spec),
        SigningAlgorithm.ML_DSA_SHAKE_256,
        MessageType.EXTERNAL_MU,
        representative);
  }

  private static boolean verify(KeySpec spec, MessageType type, byte[] message, byte[] signature) {
    return SIGNATURES.verify(
        spec,
        SigningAlgorithm.ML_DSA_SHAKE_256,
        type,
        message,
        signature,
        KeyOfEverySpec.publicKey(spec));
  }
}
