package dev.holdfast.crypto.attestation;

import dev.holdfast.crypto.memory.MomentaryKey;
import dev.holdfast.crypto.provider.Providers;
import dev.holdfast.crypto.random.EngineRandom;
import dev.holdfast.crypto.random.FreshKeys;
import dev.holdfast.crypto.random.RandomSource;
import dev.holdfast.model.key.PublicBytes;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/**
 * CMS EnvelopedData (RFC 5652) to an RSA key, as AWS KMS answers it: RSAES-OAEP with SHA-256 for
 * the content key, AES-256-CBC for the content, in BER with indefinite lengths, which is what the
 * parser of the Nitro Enclaves SDK was written for. Safe for use by many threads.
 */
public final class Envelopes {

  private static final int KEY_BYTES = 32;
  private static final int IV_BYTES = 16;

  private static final OAEPParameterSpec OAEP =
      new OAEPParameterSpec(
          "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT);

  private final FreshKeys keys;
  private final RandomSource random;

  /**
   * @param keys makes content keys
   * @param random for initialization vectors and padding
   */
  public Envelopes(FreshKeys keys, RandomSource random) {
    this.keys = keys;
    this.random = random;
  }

  /**
   * Encrypts for a recipient.
   *
   * @param publicKey as a verified document has it
   * @throws IllegalArgumentException when it is none that a verified document has
   */
  public PublicBytes seal(byte[] plaintext, PublicBytes publicKey) {
    PublicKey key =
        RecipientKeys.decode(publicKey)
            .orElseThrow(() -> new IllegalArgumentException("not the key of a recipient"));
    byte[] iv = random.bytes(IV_BYTES);
    byte[] contentKey = keys.bytes(KEY_BYTES);
    try {
      byte[] transported = transport(contentKey, key);
      byte[] content = encrypt(plaintext, contentKey, iv);
      return PublicBytes.takeOwnershipOf(
          EnvelopeForm.encode(
              Providers.sha256().digest(publicKey.bytes()), transported, iv, content));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("nothing was enveloped", e);
    } finally {
      Arrays.fill(contentKey, (byte) 0);
    }
  }

  private byte[] transport(byte[] contentKey, PublicKey key) throws GeneralSecurityException {
    Cipher rsa = Providers.rsaOaep();
    rsa.init(Cipher.ENCRYPT_MODE, key, OAEP, new EngineRandom(random));
    return rsa.doFinal(contentKey);
  }

  private static byte[] encrypt(byte[] plaintext, byte[] contentKey, byte[] iv)
      throws GeneralSecurityException {
    Cipher aes = Providers.aesCbc();
    try (MomentaryKey key = new MomentaryKey("AES", KEY_BYTES)) {
      key.load(contentKey, 0);
      aes.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(iv));
      return aes.doFinal(plaintext);
    }
  }
}
