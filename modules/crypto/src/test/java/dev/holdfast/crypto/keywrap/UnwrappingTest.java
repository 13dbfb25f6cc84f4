package dev.holdfast.crypto.keywrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.crypto.TestTools;
import dev.holdfast.crypto.encryption.RsaEncryption;
import dev.holdfast.crypto.material.KeyOfEverySpec;
import dev.holdfast.crypto.memory.MomentaryKey;
import dev.holdfast.crypto.provider.PairEngines;
import dev.holdfast.model.key.EncryptionAlgorithm;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.WrappingAlgorithm;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnwrappingTest {

  private static final KeySpec SPEC = KeySpec.RSA_2048;
  private static final Unwrapping UNWRAPPING = new Unwrapping(TestTools.GENERATORS.internal());

  private static Optional<byte[]> unwrap(WrappingAlgorithm wrapping, byte[] wrapped) {
    return UNWRAPPING.unwrap(wrapping, wrapped, SPEC, KeyOfEverySpec.material(SPEC));
  }

  private static byte[] oaep(WrappingAlgorithm wrapping, byte[] clear) {
    EncryptionAlgorithm algorithm =
        switch (wrapping) {
          case RSAES_OAEP_SHA_1, RSA_AES_KEY_WRAP_SHA_1 -> EncryptionAlgorithm.RSAES_OAEP_SHA_1;
          case RSAES_OAEP_SHA_256, RSA_AES_KEY_WRAP_SHA_256 ->
              EncryptionAlgorithm.RSAES_OAEP_SHA_256;
          case SM2PKE -> throw new IllegalArgumentException("no RSA");
        };
    return new RsaEncryption(TestTools.GENERATORS.internal(), PairEngines.JAVA)
        .encrypt(SPEC, algorithm, clear, KeyOfEverySpec.publicKey(SPEC));
  }

  private static byte[] aes(byte[] key, byte[] clear) throws GeneralSecurityException {
    try (MomentaryKey aes = new MomentaryKey("AES", key.length)) {
      aes.load(key, 0);
      Cipher cipher = Cipher.getInstance("AES/KWP/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, aes);
      return cipher.doFinal(clear);
    }
  }

  private static byte[] joined(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  @ParameterizedTest
  @EnumSource(names = {"RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"})
  void oaepAlone(WrappingAlgorithm wrapping) {
    byte[] clear = TestTools.GENERATORS.internal().bytes(32);
    byte[] wrapped = oaep(wrapping, clear);
    assertThat(unwrap(wrapping, wrapped))
        .hasValueSatisfying(opened -> assertThat(opened).isEqualTo(clear));
    wrapped[9] ^= 1;
    assertThat(unwrap(wrapping, wrapped)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"RSA_4096", "ECC_NIST_P521", "SM2"})
  void aPrivateKey_underOneOfSm2(KeySpec spec) {
    byte[] clear = KeyOfEverySpec.privateKey(spec);
    byte[] wrapped = Sm2Wrapping.wrap(clear, KeyOfEverySpec.publicKey(KeySpec.SM2));
    assertThat(unwrapSm2(wrapped))
        .hasValueSatisfying(opened -> assertThat(opened).isEqualTo(clear));
    for (int at : new int[] {0, 9, 40, wrapped.length - 1}) {
      byte[] spoiled = wrapped.clone();
      spoiled[at] ^= 1;
      assertThat(unwrapSm2(spoiled)).as("byte " + at).isEmpty();
    }
  }

  private static Optional<byte[]> unwrapSm2(byte[] wrapped) {
    return UNWRAPPING.unwrap(
        WrappingAlgorithm.SM2PKE, wrapped, KeySpec.SM2, KeyOfEverySpec.material(KeySpec.SM2));
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 24, 32})
  void aPrivateKey_underAnAesKeyOfEachLength(int keyLength) throws GeneralSecurityException {
    byte[] aesKey = TestTools.GENERATORS.internal().bytes(keyLength);
    byte[] clear = KeyOfEverySpec.privateKey(KeySpec.RSA_3072);
    for (WrappingAlgorithm wrapping :
        new WrappingAlgorithm[] {
          WrappingAlgorithm.RSA_AES_KEY_WRAP_SHA_1, WrappingAlgorithm.RSA_AES_KEY_WRAP_SHA_256
        }) {
      assertThat(unwrap(wrapping, joined(oaep(wrapping, aesKey), aes(aesKey, clear))))
          .hasValueSatisfying(opened -> assertThat(opened).isEqualTo(clear));
    }
  }

  @Test
  void whatIsSpoiledAnywhere_isRefused() throws GeneralSecurityException {
    WrappingAlgorithm wrapping = WrappingAlgorithm.RSA_AES_KEY_WRAP_SHA_256;
    byte[] aesKey = TestTools.GENERATORS.internal().bytes(32);
    byte[] wrapped = joined(oaep(wrapping, aesKey), aes(aesKey, new byte[40]));
    assertThat(unwrap(wrapping, wrapped)).isPresent();
    for (int at : new int[] {0, 1, 100, 255, 256, 263, wrapped.length - 1}) {
      byte[] spoiled = wrapped.clone();
      spoiled[at] ^= 1;
      assertThat(unwrap(wrapping, spoiled)).isEmpty();
    }
    for (int length :
        new int[] {0, 1, 255, 256, 257, 264, wrapped.length - 8, wrapped.length - 1}) {
      assertThat(unwrap(wrapping, Arrays.copyOf(wrapped, length))).isEmpty();
    }
    assertThat(unwrap(wrapping, Arrays.copyOf(wrapped, wrapped.length + 8))).isEmpty();
    assertThat(unwrap(WrappingAlgorithm.RSA_AES_KEY_WRAP_SHA_1, wrapped)).isEmpty();
  }

  /** AES has no key of 31 or 33 bytes: refused as all else is, with nothing thrown. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 31, 33})
  void anAesKeyOfNoSuchLength_isRefused(int keyLength) throws GeneralSecurityException {
    WrappingAlgorithm wrapping = WrappingAlgorithm.RSA_AES_KEY_WRAP_SHA_256;
    byte[] wrapped = joined(oaep(wrapping, new byte[keyLength]), aes(new byte[32], new byte[40]));
    assertThat(unwrap(wrapping, wrapped)).isEmpty();
  }
}
