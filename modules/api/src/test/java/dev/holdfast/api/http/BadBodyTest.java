package dev.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.http.Wire.Draft;
import dev.holdfast.api.http.Wire.Response;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong in the body of a signed request. */
class BadBodyTest extends BadInput {

  private static final String SERIALIZATION = "SerializationException";
  private static final String VALIDATION = "ValidationException";
  private static final String NOT_FOUND = "NotFoundException";
  private static final String UNSUPPORTED = "UnsupportedOperationException";
  private static final String KEY = "00000000-0000-4000-8000-000000000000";
  private static final String GRANTEE = "\"GranteePrincipal\":\"arn:aws:iam::111122223333:root\"";

  static Stream<Arguments> bodies() {
    String tags51 =
        IntStream.range(0, 51)
            .mapToObj(i -> "{\"TagKey\":\"k" + i + "\",\"TagValue\":\"\"}")
            .collect(Collectors.joining(",", "[", "]"));
    return Stream.of(
        Arguments.of("Encrypt", "", SERIALIZATION),
        Arguments.of("Encrypt", "{", SERIALIZATION),
        Arguments.of("Encrypt", "{}x", SERIALIZATION),
        Arguments.of("Encrypt", "\ufeff{}", SERIALIZATION),
        Arguments.of("ListKeys", "{\"x\":" + "[".repeat(10_000), SERIALIZATION),
        Arguments.of("ListKeys", "{\"Limit\":NaN}", SERIALIZATION),
        Arguments.of("ListKeys", "{\"Limit\":1e999}", SERIALIZATION),
        Arguments.of("ListKeys", "{\"Limit\":1.0}", SERIALIZATION),
        Arguments.of("ListKeys", "{\"Limit\":\"1\"}", SERIALIZATION),
        Arguments.of("Encrypt", "{}", VALIDATION),
        Arguments.of(
            "Encrypt",
            "{\"KeyId\":\"" + KEY + "\",\"Plaintext\":\"AA==\",\"EncryptionAlgorithm\":\"SM2PKE\"}",
            NOT_FOUND),
        Arguments.of(
            "Decrypt",
            "{\"CiphertextBlob\":\"AAAA\",\"EncryptionAlgorithm\":\"RSAES_OAEP_SHA_1\"}",
            "InvalidCiphertextException"),
        Arguments.of(
            "DisableKey",
            "{\"KeyId\":\"arn:aws:kms:us-east-1:000000000000:alias/a\"}",
            "InvalidArnException"),
        Arguments.of("Decrypt", "{}", VALIDATION),
        Arguments.of("Decrypt", "{\"CiphertextBlob\":\"\"}", VALIDATION),
        Arguments.of("GenerateRandom", "{\"NumberOfBytes\":1,\"Recipient\":{}}", VALIDATION),
        Arguments.of(
            "GenerateRandom",
            "{\"NumberOfBytes\":1,\"Recipient\":{\"AttestationDocument\":\"AAAA\"}}",
            VALIDATION),
        Arguments.of(
            "GenerateRandom",
            "{\"NumberOfBytes\":1,\"Recipient\":{\"KeyEncryptionAlgorithm\":\"RSAES_OAEP_SHA_256\"}}",
            VALIDATION),
        Arguments.of(
            "GenerateRandom",
            "{\"NumberOfBytes\":1,\"Recipient\":{\"KeyEncryptionAlgorithm\":\"RSAES_OAEP_SHA_1\","
                + "\"AttestationDocument\":\"AAAA\"}}",
            VALIDATION),
        Arguments.of(
            "Decrypt", "{\"DryRun\":true,\"DryRunModifiers\":[\"IGNORE_CIPHERTEXT\"]}", VALIDATION),
        Arguments.of(
            "Decrypt",
            "{\"KeyId\":\"" + KEY + "\",\"DryRunModifiers\":[\"IGNORE_CIPHERTEXT\"]}",
            VALIDATION),
        Arguments.of(
            "Decrypt",
            "{\"KeyId\":\""
                + KEY
                + "\",\"DryRun\":true,\"DryRunModifiers\":[\"IGNORE_CIPHERTEXT\"]}",
            "DryRunOperationException"),
        Arguments.of("GenerateRandom", "{}", VALIDATION),
        Arguments.of("GenerateRandom", "{\"NumberOfBytes\":0}", VALIDATION),
        Arguments.of(
            "GenerateRandom", "{\"NumberOfBytes\":1,\"CustomKeyStoreId\":\"\"}", VALIDATION),
        Arguments.of("CreateKey", "{\"Tags\":" + tags51 + "}", "TagException"),
        Arguments.of(
            "CreateKey", "{\"Tags\":[{\"TagKey\":\"AWS:x\",\"TagValue\":\"\"}]}", "TagException"),
        Arguments.of(
            "CreateKey",
            "{\"Tags\":[{\"TagKey\":\"x\",\"TagValue\":\"\"},{\"TagKey\":\"x\",\"TagValue\":\"\"}]}",
            "TagException"),
        Arguments.of("CreateKey", "{\"KeySpec\":\"RSA_2048\"}", VALIDATION),
        Arguments.of(
            "CreateKey", "{\"KeySpec\":\"RSA_2048\",\"KeyUsage\":\"KEY_AGREEMENT\"}", VALIDATION),
        Arguments.of(
            "CreateKey", "{\"KeySpec\":\"SM2\",\"KeyUsage\":\"SIGN_VERIFY\"}", UNSUPPORTED),
        Arguments.of("CreateKey", "{\"Origin\":\"AWS_CLOUDHSM\"}", VALIDATION),
        inStore("AWS_CLOUDHSM", "\"XksKeyId\":\"a\"", VALIDATION),
        inStore("AWS_CLOUDHSM", "\"CustomKeyStoreId\":\"cks\",\"XksKeyId\":\"a\"", VALIDATION),
        inStore(
            "AWS_CLOUDHSM",
            "\"CustomKeyStoreId\":\"cks\",\"KeySpec\":\"RSA_2048\",\"KeyUsage\":\"SIGN_VERIFY\"",
            UNSUPPORTED),
        Arguments.of("CreateKey", "{\"Origin\":\"EXTERNAL_KEY_STORE\"}", VALIDATION),
        inStore("EXTERNAL_KEY_STORE", "\"CustomKeyStoreId\":\"cks\"", VALIDATION),
        inStore("EXTERNAL_KEY_STORE", "\"XksKeyId\":\"a\"", VALIDATION),
        inStore(
            "EXTERNAL_KEY_STORE", "\"CustomKeyStoreId\":\"cks\",\"XksKeyId\":\"..\"", VALIDATION),
        inStore(
            "EXTERNAL_KEY_STORE", "\"CustomKeyStoreId\":\"cks\",\"XksKeyId\":\"a/b\"", VALIDATION),
        inStore(
            "EXTERNAL_KEY_STORE",
            "\"CustomKeyStoreId\":\"cks\",\"XksKeyId\":\"a\",\"KeySpec\":\"RSA_2048\","
                + "\"KeyUsage\":\"SIGN_VERIFY\"",
            UNSUPPORTED),
        inStore(
            "EXTERNAL_KEY_STORE",
            "\"CustomKeyStoreId\":\"cks\",\"XksKeyId\":\"a\",\"MultiRegion\":true",
            UNSUPPORTED),
        inStore("AWS_KMS", "\"CustomKeyStoreId\":\"cks\"", VALIDATION),
        inStore("AWS_KMS", "\"XksKeyId\":\"a\"", VALIDATION),
        inStore("EXTERNAL", "\"XksKeyId\":\"a\"", VALIDATION),
        Arguments.of("CreateKey", "{\"Description\":\"" + "x".repeat(8193) + "\"}", VALIDATION),
        Arguments.of(
            "CreateAlias", "{\"AliasName\":\"a\",\"TargetKeyId\":\"" + KEY + "\"}", VALIDATION),
        Arguments.of(
            "CreateAlias",
            "{\"AliasName\":\"alias/\",\"TargetKeyId\":\"" + KEY + "\"}",
            "InvalidAliasNameException"),
        Arguments.of(
            "CreateAlias", "{\"AliasName\":\"alias/a\",\"TargetKeyId\":\"alias/b\"}", VALIDATION),
        Arguments.of(
            "EnableKeyRotation",
            "{\"KeyId\":\"" + KEY + "\",\"RotationPeriodInDays\":89}",
            VALIDATION),
        Arguments.of("CreateGrant", grant("\"Name\":\"n\""), VALIDATION),
        Arguments.of(
            "CreateGrant", grant("\"GranteeServicePrincipal\":\"s3.amazonaws.com\""), UNSUPPORTED),
        Arguments.of(
            "CreateGrant",
            grant(GRANTEE + ",\"GranteeServicePrincipal\":\"s3.amazonaws.com\""),
            UNSUPPORTED),
        Arguments.of(
            "CreateGrant",
            grant(GRANTEE + ",\"RetiringServicePrincipal\":\"s3.amazonaws.com\""),
            UNSUPPORTED),
        Arguments.of(
            "CreateGrant",
            grant(GRANTEE + ",\"Constraints\":{\"SourceArn\":\"arn:aws:s3:::bucket\"}"),
            UNSUPPORTED),
        Arguments.of(
            "CreateGrant",
            grant(
                GRANTEE
                    + ",\"Constraints\":{\"EncryptionContextSubset\":{\"a\":\"b\"},"
                    + "\"SourceArn\":\"arn:aws:s3:::bucket\"}"),
            UNSUPPORTED),
        Arguments.of(
            "ListGrants",
            "{\"KeyId\":\"" + KEY + "\",\"GranteeServicePrincipal\":\"s3.amazonaws.com\"}",
            UNSUPPORTED),
        Arguments.of("ListRetirableGrants", "{}", VALIDATION),
        Arguments.of(
            "ListRetirableGrants",
            "{\"RetiringServicePrincipal\":\"s3.amazonaws.com\"}",
            UNSUPPORTED),
        Arguments.of("ListAliases", "{\"Limit\":101}", VALIDATION),
        Arguments.of("ListResourceTags", "{\"KeyId\":\"" + KEY + "\",\"Limit\":51}", VALIDATION),
        Arguments.of("ListKeys", "{\"Limit\":1001}", VALIDATION),
        Arguments.of("Sign", "{}", VALIDATION),
        Arguments.of(
            "GenerateDataKeyPair",
            "{\"KeyId\":\"" + KEY + "\",\"KeyPairSpec\":\"SM2\"}",
            UNSUPPORTED),
        Arguments.of("Encapsulate", "{}", VALIDATION),
        Arguments.of("Encapsulate", encapsulation("ECDH", ""), VALIDATION),
        Arguments.of("Decapsulate", encapsulation("ML_KEM", ""), VALIDATION),
        Arguments.of(
            "Decapsulate",
            encapsulation("ML_KEM", ",\"SharedSecretCiphertextBlob\":\"\""),
            VALIDATION),
        Arguments.of("ReplicateKey", "{\"KeyId\":\"" + KEY + "\"}", VALIDATION),
        Arguments.of(
            "ReplicateKey", "{\"KeyId\":\"" + KEY + "\",\"ReplicaRegion\":\"mars\"}", VALIDATION),
        Arguments.of("UpdatePrimaryRegion", "{}", VALIDATION));
  }

  private static String encapsulation(String algorithm, String more) {
    return "{\"KeyId\":\""
        + KEY
        + "\",\"EncapsulationAlgorithm\":\""
        + algorithm
        + "\""
        + more
        + "}";
  }

  /** One that is good but for what is given. */
  private static String grant(String members) {
    return "{\"KeyId\":\"" + KEY + "\",\"Operations\":[\"Decrypt\"]," + members + "}";
  }

  private static Arguments inStore(String origin, String more, String error) {
    return Arguments.of("CreateKey", "{\"Origin\":\"" + origin + "\"," + more + "}", error);
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void badBody_isRefused(String operation, String body, String error) throws Exception {
    assertRefused(draft(operation, body).sign().send(), error);
  }

  @Test
  void invalidUtf8_isRefused() throws Exception {
    Draft draft = draft("ListKeys", "");
    draft.body = new byte[] {'{', '"', (byte) 0xC0, (byte) 0x80, '"', ':', '1', '}'};
    assertRefused(draft.sign().send(), SERIALIZATION);
  }

  @Test
  void invalidCiphertext_isRefusedWithoutAWord() throws Exception {
    Response response = draft("Decrypt", "{\"CiphertextBlob\":\"AAAA\"}").sign().send();
    assertThat(response.body()).isEqualTo("{\"__type\":\"InvalidCiphertextException\"}");
  }
}
