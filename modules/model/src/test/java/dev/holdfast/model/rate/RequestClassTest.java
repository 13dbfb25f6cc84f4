package dev.holdfast.model.rate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.operation.KmsOperation;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RequestClassTest {

  @ParameterizedTest
  @CsvSource({
    "ENCRYPT, , symmetric",
    "ENCRYPT, SYMMETRIC_DEFAULT, symmetric",
    "DECRYPT, RSAES_OAEP_SHA_256, rsa",
    "RE_ENCRYPT, SM2PKE, ecc",
    "SIGN, RSASSA_PSS_SHA_256, rsa",
    "VERIFY, ECDSA_SHA_512, ecc",
    "SIGN, ED25519_SHA_512, ecc",
    "SIGN, ML_DSA_SHAKE_256, ml-dsa",
    "SIGN, never heard of, symmetric",
    "DERIVE_SHARED_SECRET, , ecc",
    "ENCAPSULATE, , ml-kem",
    "GENERATE_RANDOM, , symmetric",
    "VERIFY_MAC, , symmetric",
    "GENERATE_DATA_KEY_PAIR, RSA_4096, pairs-RSA_4096",
    "GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT, ECC_NIST_P256, pairs-ECC_NIST_P256",
    "CREATE_KEY, , CreateKey",
    "GET_PUBLIC_KEY, , GetPublicKey",
  })
  void requestCountsAgainst(KmsOperation operation, String kind, String expected) {
    assertThat(RequestClass.of(operation, Optional.ofNullable(kind)).name()).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource(KmsOperation.class)
  void everyOperation_hasAClassThatAConfigurationCanName(KmsOperation operation) {
    RequestClass kind = RequestClass.of(operation, Optional.empty());
    assertThat(RequestClass.named(kind.name())).contains(kind);
  }

  @Test
  void noTwoClasses_haveOneName() {
    assertThat(RequestClass.all()).extracting(RequestClass::name).doesNotHaveDuplicates();
  }
}
