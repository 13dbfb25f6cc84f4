package dev.holdfast.model.key;

/** How an answer carries what is meant for its caller alone. */
public sealed interface Delivered {

  /**
   * The bytes in clear.
   *
   * @throws IllegalStateException when they are not in clear, which nobody asks for then
   */
  Plaintext plaintext();

  record InClear(Plaintext plaintext) implements Delivered {}

  /**
   * Encrypted for an attested recipient.
   *
   * @param ciphertext CMS EnvelopedData (RFC 5652), BER
   */
  record ForRecipient(PublicBytes ciphertext) implements Delivered {
    @Override
    public Plaintext plaintext() {
      throw new IllegalStateException("encrypted for a recipient");
    }
  }
}
