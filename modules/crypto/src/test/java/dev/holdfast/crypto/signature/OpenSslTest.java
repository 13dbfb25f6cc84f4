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
import java.io.IOException;
import java.nio.file.Files;
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

  @BeforeEach
  void needsOpenSsl() throws InterruptedException {
    boolean isThere;
    try {
      isThere = run(List.of("version")) == 0;
    } catch (IOException e) {
      isThere = false;
    }
    assumeTrue(isThere, "no openssl on this machine");
  }

  private int run(List<String> arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(arguments);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("log").toFile())
        .start()
        .waitFor();
  }

  private String file(String name, byte[] content) throws IOException {
    return Files.write(directory.resolve(name), content).toString();
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
    String in = file("message", message);
    List<String> verify =
        with(
            way.options,
            "pkeyutl",
            "-verify",
            "-pubin",
            "-keyform",
            "DER",
            "-in",
            in,
            "-inkey",
            file("public", publicKey),
            "-sigfile",
            file("ours", ours));
    assertThat(run(verify)).isZero();
    file(
        "ours",
        SIGNATURES.sign(
            KeyOfEverySpec.pair(way.spec), way.algorithm, MessageType.RAW, new byte[1]));
    assertThat(run(verify)).isNotZero();

    Path theirs = directory.resolve("theirs");
    assertThat(
            run(
                with(
                    way.options,
                    "pkeyutl",
                    "-sign",
                    "-keyform",
                    "DER",
                    "-in",
                    in,
                    "-inkey",
                    file("private", KeyOfEverySpec.privateKey(way.spec)),
                    "-out",
                    theirs.toString())))
        .isZero();
    assertThat(
            SIGNATURES.verify(
                way.spec,
                way.algorithm,
                MessageType.RAW,
                message,
                Files.readAllBytes(theirs),
                publicKey))
        .isTrue();
  }

  private static List<String> with(List<String> options, String... first) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(options);
    return all;
  }

  @ParameterizedTest
  @CsvSource({"RSAES_OAEP_SHA_1, sha1", "RSAES_OAEP_SHA_256, sha256"})
  void whatOpenSslEncrypts_isOpened(EncryptionAlgorithm algorithm, String hash)
      throws IOException, InterruptedException {
    byte[] clear = TestTools.GENERATORS.internal().bytes(100);
    KeySpec spec = KeySpec.RSA_2048;
    Path out = directory.resolve("ciphertext");
    assertThat(
            run(
                List.of(
                    "pkeyutl",
                    "-encrypt",
                    "-pubin",
                    "-keyform",
                    "DER",
                    "-inkey",
                    file("public", KeyOfEverySpec.publicKey(spec)),
                    "-in",
                    file("clear", clear),
                    "-out",
                    out.toString(),
                    "-pkeyopt",
                    "rsa_padding_mode:oaep",
                    "-pkeyopt",
                    "rsa_oaep_md:" + hash,
                    "-pkeyopt",
                    "rsa_mgf1_md:" + hash)))
        .isZero();
    assertThat(
            new RsaEncryption(TestTools.GENERATORS.internal(), PairEngines.CORRETTO)
                .decrypt(KeyOfEverySpec.pair(spec), algorithm, Files.readAllBytes(out)))
        .hasValueSatisfying(opened -> assertThat(opened).isEqualTo(clear));
  }

  @Test
  void sm2_encryptsBothWays() throws IOException, InterruptedException {
    byte[] clear = TestTools.GENERATORS.internal().bytes(100);
    Path out = directory.resolve("out");
    assertThat(
            run(
                List.of(
                    "pkeyutl",
                    "-encrypt",
                    "-pubin",
                    "-keyform",
                    "DER",
                    "-inkey",
                    file("public", KeyOfEverySpec.publicKey(KeySpec.SM2)),
                    "-in",
                    file("clear", clear),
                    "-out",
                    out.toString())))
        .isZero();
    PairEncryption ours =
        new PairEncryption(
            TestTools.GENERATORS.internal(), TestTools.GENERATORS.internal(), PairEngines.CORRETTO);
    assertThat(
            ours.decrypt(
                KeyOfEverySpec.pair(KeySpec.SM2),
                EncryptionAlgorithm.SM2PKE,
                Files.readAllBytes(out)))
        .hasValueSatisfying(opened -> assertThat(opened).isEqualTo(clear));

    byte[] ciphertext =
        ours.encrypt(
            KeySpec.SM2, EncryptionAlgorithm.SM2PKE, clear, KeyOfEverySpec.publicKey(KeySpec.SM2));
    assertThat(
            run(
                List.of(
                    "pkeyutl",
                    "-decrypt",
                    "-keyform",
                    "DER",
                    "-inkey",
                    file("private", KeyOfEverySpec.privateKey(KeySpec.SM2)),
                    "-in",
                    file("ciphertext", ciphertext),
                    "-out",
                    out.toString())))
        .isZero();
    assertThat(Files.readAllBytes(out)).isEqualTo(clear);
  }
}
