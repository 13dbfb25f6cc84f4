package dev.holdfast.crypto.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.crypto.TestTools;
import dev.holdfast.crypto.encryption.PairEncryption;
import dev.holdfast.crypto.encryption.RsaEncryption;
import dev.holdfast.crypto.material.KeyOfEverySpec;
import dev.holdfast.crypto.provider.PairEngines;
import dev.holdfast.model.key.EncryptionAlgorithm;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.MessageType;
import dev.holdfast.model.key.SigningAlgorithm;
import dev.holdfast.testkit.openssl.OpenSsl;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** OpenSSL's command reads our keys, verifies what we sign, and makes what we verify and open. */
class OpenSslTest {

  private static final Signatures SIGNATURES =
      new Signatures(TestTools.GENERATORS.internal(), PairEngines.CORRETTO);

  @TempDir private Path directory;
  private OpenSsl openssl;

  @BeforeEach
  void needsOpenSsl() throws InterruptedException {
    openssl = new OpenSsl(directory);
    assumeTrue(openssl.isThere(), "no openssl on this machine");
  }

  record Way(KeySpec spec, SigningAlgorithm algorithm, List<String> options) {}

  static Stream<Way> ways() {
    return Stream.of(
        pss(KeySpec.RSA_2048, SigningAlgorithm.RSASSA_PSS_SHA_256, "sha256"),
        pss(KeySpec.RSA_3072, SigningAlgorithm.RSASSA_PSS_SHA_384, "sha384"),
        pss(KeySpec.RSA_4096, SigningAlgorithm.RSASSA_PSS_SHA_512, "sha512"),
        pkcs1(KeySpec.RSA_2048, SigningAlgorithm.RSASSA_PKCS1_V1_5_SHA_256, "sha256"),
        pkcs1(KeySpec.RSA_3072, SigningAlgorithm.RSASSA_PKCS1_V1_5_SHA_384, "sha384"),
        pkcs1(KeySpec.RSA_4096, SigningAlgorithm.RSASSA_PKCS1_V1_5_SHA_512, "sha512"),
        digest(KeySpec.ECC_NIST_P256, SigningAlgorithm.ECDSA_SHA_256, "sha256"),
        digest(KeySpec.ECC_NIST_P384, SigningAlgorithm.ECDSA_SHA_384, "sha384"),
        digest(KeySpec.ECC_NIST_P521, SigningAlgorithm.ECDSA_SHA_512, "sha512"),
        digest(KeySpec.ECC_SECG_P256K1, SigningAlgorithm.ECDSA_SHA_256, "sha256"),
        digest(KeySpec.SM2, SigningAlgorithm.SM2DSA, "sm3", "distid:1234567812345678"),
        new Way(
            KeySpec.ECC_NIST_EDWARDS25519, SigningAlgorithm.ED25519_SHA_512, List.of("-rawin")));
  }

  private static Way digest(KeySpec spec, SigningAlgorithm algorithm, String hash, String... more) {
    List<String> options = new ArrayList<>(List.of("-rawin", "-digest", hash));
    for (String option : more) {
      options.addAll(List.of("-pkeyopt", option));
    }
    return new Way(spec, algorithm, options);
  }

  private static Way pkcs1(KeySpec spec, SigningAlgorithm algorithm, String hash) {
    return digest(spec, algorithm, hash, "rsa_padding_mode:pkcs1");
  }

  private static Way pss(KeySpec spec, SigningAlgorithm algorithm, String hash) {
    return digest(spec, algorithm, hash, "rsa_padding_mode:pss", "rsa_pss_saltlen:digest");
  }

  @ParameterizedTest
  @MethodSource("ways")
  void signatures_goBothWays(Way way) throws IOException, InterruptedException {
    byte[] message = TestTools.GENERATORS.internal().bytes(1000);
    byte[] publicKey = KeyOfEverySpec.publicKey(way.spec);
    byte[] ours =
        SIGNATURES.sign(KeyOfEverySpec.pair(way.spec), way.algorithm, MessageType.RAW, message);
    openssl.write("message", message);
    openssl.write("public", publicKey);
    openssl.write("ours", ours);
    String[] verify =
        with(
            way.options,
            "pkeyutl",
            "-verify",
            "-pubin",
            "-keyform",
            "DER",
            "-in",
            "message",
            "-inkey",
            "public",
            "-sigfile",
            "ours");
    openssl.run(verify);
    openssl.write(
        "ours",
        SIGNATURES.sign(
            KeyOfEverySpec.pair(way.spec), way.algorithm, MessageType.RAW, new byte[1]));
    assertThat(openssl.accepts(verify)).isFalse();

    openssl.write("private", KeyOfEverySpec.privateKey(way.spec));
    openssl.run(
        with(
            way.options,
            "pkeyutl",
            "-sign",
            "-keyform",
            "DER",
            "-in",
            "message",
            "-inkey",
            "private",
            "-out",
            "theirs"));
    assertThat(
            SIGNATURES.verify(
                way.spec,
                way.algorithm,
                MessageType.RAW,
                message,
                openssl.read("theirs"),
                publicKey))
        .isTrue();
  }

  private static String[] with(List<String> options, String... first) {
    return Stream.concat(Stream.of(first), options.stream()).toArray(String[]::new);
  }

  @ParameterizedTest
  @CsvSource({"RSAES_OAEP_SHA_1, sha1", "RSAES_OAEP_SHA_256, sha256"})
  void whatOpenSslEncrypts_isOpened(EncryptionAlgorithm algorithm, String hash)
      throws IOException, InterruptedException {
    byte[] clear = TestTools.GENERATORS.internal().bytes(100);
    KeySpec spec = KeySpec.RSA_2048;
    openssl.write("public", KeyOfEverySpec.publicKey(spec));
    openssl.write("clear", clear);
    byte[] ciphertext = openssl.encryptWithOaep("public", hash, "clear");
    assertThat(
            new RsaEncryption(TestTools.GENERATORS.internal(), PairEngines.CORRETTO)
                .decrypt(KeyOfEverySpec.pair(spec), algorithm, ciphertext))
        .hasValueSatisfying(opened -> assertThat(opened).isEqualTo(clear));
  }

  @Test
  void sm2_encryptsBothWays() throws IOException, InterruptedException {
    byte[] clear = TestTools.GENERATORS.internal().bytes(100);
    openssl.write("public", KeyOfEverySpec.publicKey(KeySpec.SM2));
    openssl.write("clear", clear);
    byte[] theirs = openssl.encrypt("public", "clear");
    PairEncryption ours =
        new PairEncryption(
            TestTools.GENERATORS.internal(), TestTools.GENERATORS.internal(), PairEngines.CORRETTO);
    assertThat(ours.decrypt(KeyOfEverySpec.pair(KeySpec.SM2), EncryptionAlgorithm.SM2PKE, theirs))
        .hasValueSatisfying(opened -> assertThat(opened).isEqualTo(clear));

    openssl.write("private", KeyOfEverySpec.privateKey(KeySpec.SM2));
    openssl.write(
        "ciphertext",
        ours.encrypt(
            KeySpec.SM2, EncryptionAlgorithm.SM2PKE, clear, KeyOfEverySpec.publicKey(KeySpec.SM2)));
    openssl.run(
        "pkeyutl",
        "-decrypt",
        "-keyform",
        "DER",
        "-inkey",
        "private",
        "-in",
        "ciphertext",
        "-out",
        "opened");
    assertThat(openssl.read("opened")).isEqualTo(clear);
  }
}
