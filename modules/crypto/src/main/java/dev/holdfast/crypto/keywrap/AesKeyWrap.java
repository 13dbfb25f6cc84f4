package dev.holdfast.crypto.keywrap;

import dev.holdfast.crypto.memory.MomentaryKey;
import dev.holdfast.crypto.provider.Providers;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.Cipher;

/** AES key wrap with padding, RFC 5649. */
final class AesKeyWrap {

  private static final int SEMIBLOCK = 8;

  private AesKeyWrap() {}

  /**
   * Unwraps.
   *
   * @param key 16, 24 or 32 bytes
   * @return empty when anything at all is wrong
   */
  static Optional<byte[]> unwrap(byte[] key, byte[] wrapped) {
    if (wrapped.length < 2 * SEMIBLOCK || wrapped.length % SEMIBLOCK != 0) {
      return Optional.empty();
    }
    try (MomentaryKey aes = new MomentaryKey("AES", key.length)) {
      aes.load(key, 0);
      Cipher cipher = Providers.aesKeyWrapWithPadding();
      cipher.init(Cipher.DECRYPT_MODE, aes);
      return Optional.of(cipher.doFinal(wrapped));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }
}
