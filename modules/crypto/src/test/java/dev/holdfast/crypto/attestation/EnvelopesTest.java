package dev.holdfast.crypto.attestation;

import static dev.holdfast.crypto.TestTools.GENERATORS;
import static dev.holdfast.crypto.TestTools.MEMORY;
import static dev.holdfast.crypto.TestTools.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.crypto.random.FreshKeys;
import dev.holdfast.model.key.PublicBytes;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is encrypted for a recipient is opened by its key, and looks as AWS KMS has it. */
class EnvelopesTest {

  private static final TestEnclave ENCLAVE = new TestEnclave(NOW);
  private static final PublicBytes KEY = PublicBytes.takeOwnershipOf(ENCLAVE.publicKey());
  private static final HexFormat HEX = HexFormat.of();

  private final Envelopes envelopes =
      new Envelopes(new FreshKeys(GENERATORS, MEMORY), GENERATORS.internal());

  private byte[] seal(byte[] plaintext) {
    return envelopes.seal(plaintext, KEY).bytes();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 15, 16, 32, 1024, 4096, 5000})
  void recipientOpensWhatWasSealed(int length) {
    byte[] plaintext = GENERATORS.internal().bytes(length);
    byte[] kept = plaintext.clone();
    assertThat(ENCLAVE.open(seal(plaintext))).isEqualTo(kept);
    assertThat(plaintext).isEqualTo(kept);
  }

  @Test
  void anotherRecipientOpensNothing() {
    byte[] envelope = seal(new byte[32]);
    TestEnclave other = new TestEnclave(NOW);
    assertThatThrownBy(() -> other.open(envelope)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void eachEnvelopeIsAnother() {
    byte[] one = seal(new byte[32]);
    byte[] two = seal(new byte[32]);
    assertThat(one).hasSameSizeAs(two).isNotEqualTo(two);
    assertThat(new String(one, StandardCharsets.ISO_8859_1))
        .doesNotContain(new String(new byte[32], StandardCharsets.ISO_8859_1));
  }

  /**
   * Byte for byte the frame of an answer of AWS KMS to a key of 2048 bits, as published in
   * github.com/RustCrypto/formats/issues/779: the Nitro Enclaves SDK's parser takes no other form.
   */
  @Test
  void frameIsThatOfAwsKms() {
    String envelope = HEX.formatHex(seal("hello".getBytes(StandardCharsets.UTF_8)));
    String head = "308006092a864886f70d010703a08030800201023182016b3082016702010280" + "20";
    String transport =
        "303c06092a864886f70d010107302fa00f300d06096086480165030402010500"
            + "a11c301a06092a864886f70d010108300d06096086480165030402010500"
            + "04820100";
    String content = "308006092a864886f70d010701301d060960864801650304012a0410";
    int keyId = head.length();
    int transported = keyId + 64 + transport.length();
    int iv = transported + 512 + content.length();
    assertThat(envelope).startsWith(head);
    assertThat(envelope.substring(keyId + 64)).startsWith(transport);
    assertThat(envelope.substring(transported + 512)).startsWith(content);
    assertThat(envelope.substring(iv + 32)).startsWith("a0800410").hasSize(8 + 32 + 20);
    assertThat(envelope).endsWith("00000000000000000000");
  }

  @Test
  void keyThatNoDocumentHas_isRefused() {
    PublicBytes weak = PublicBytes.takeOwnershipOf(TestEnclave.rsa(1024).getPublic().getEncoded());
    assertThatThrownBy(() -> envelopes.seal(new byte[1], weak))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
