package dev.holdfast.testkit.openssl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** OpenSSL's command, and the directory in which it finds and leaves its files. */
public final class OpenSsl {

  private final Path directory;

  public OpenSsl(Path directory) {
    this.directory = directory;
  }

  /** Whether this machine has it. */
  public boolean isThere() throws InterruptedException {
    try {
      return accepts("version");
    } catch (IOException notThere) {
      return false;
    }
  }

  /** Puts a file into the directory. */
  public void write(String name, byte[] content) throws IOException {
    Files.write(directory.resolve(name), content);
  }

  public byte[] read(String name) throws IOException {
    return Files.readAllBytes(directory.resolve(name));
  }

  /**
   * Carries out a command.
   *
   * @return what it printed
   * @throws AssertionError when it failed
   */
  public String run(String... arguments) throws IOException, InterruptedException {
    boolean succeeded = accepts(arguments);
    String printed = Files.readString(log());
    assertThat(succeeded).as(printed).isTrue();
    return printed;
  }

  /** Carries out a command that may come to nothing, and tells whether it did not. */
  public boolean accepts(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log().toFile())
            .start()
            .waitFor()
        == 0;
  }

  private Path log() {
    return directory.resolve("log");
  }

  /** A file encrypted under the public key in another, SubjectPublicKeyInfo DER. */
  public byte[] encrypt(String publicKey, String plaintext, String... options)
      throws IOException, InterruptedException {
    run(
        Stream.concat(
                Stream.of(
                    "pkeyutl",
                    "-encrypt",
                    "-pubin",
                    "-keyform",
                    "DER",
                    "-inkey",
                    publicKey,
                    "-in",
                    plaintext,
                    "-out",
                    "ciphertext"),
                Stream.of(options))
            .toArray(String[]::new));
    return read("ciphertext");
  }

  /**
   * The same under RSA with OAEP.
   *
   * @param digest of the padding and of its mask, such as {@code sha256}
   */
  public byte[] encryptWithOaep(String publicKey, String digest, String plaintext)
      throws IOException, InterruptedException {
    return encrypt(
        publicKey,
        plaintext,
        "-pkeyopt",
        "rsa_padding_mode:oaep",
        "-pkeyopt",
        "rsa_oaep_md:" + digest,
        "-pkeyopt",
        "rsa_mgf1_md:" + digest);
  }

  /** The public half of the private key in a file, both DER; leaves it in the file "public". */
  public byte[] publicHalf(String privateKey) throws IOException, InterruptedException {
    run(
        "pkey",
        "-inform",
        "DER",
        "-in",
        privateKey,
        "-pubout",
        "-outform",
        "DER",
        "-out",
        "public");
    return read("public");
  }
}
