package dev.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.http.Wire.Draft;
import dev.holdfast.api.http.Wire.Response;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** AWS's very words for what a request itself has wrong, as they go over the wire. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(20)
class MessageTextsTest {

  private static final String VALIDATION = "ValidationException";
  private static final String KEY = "1234abcd-12ab-34cd-56ef-1234567890ab";

  @AutoClose private final RunningEdge edge = new RunningEdge();

  private static Arguments invalid(String operation, String body, String message) {
    return Arguments.of(operation, body, VALIDATION, message);
  }

  private static Arguments tags(String tags, String message) {
    return Arguments.of("CreateKey", "{'Tags':[" + tags + "]}", "TagException", message);
  }

  private static String tag(String key) {
    return "{'TagKey':'" + key + "','TagValue':''}";
  }

  static Stream<Arguments> texts() {
    String long4097 = Base64.getEncoder().encodeToString(new byte[4097]);
    return Stream.of(
        invalid(
            "CreateAlias",
            "{'AliasName':'app','TargetKeyId':'" + KEY + "'}",
            "Alias must start with the prefix \"alias/\". Please see"
                + " https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html"),
        invalid(
            "CreateKey",
            "{'KeySpec':'RSA_2048'}",
            "You must specify a KeyUsage value for all KMS keys except for symmetric encryption"
                + " keys."),
        invalid(
            "CreateKey",
            "{'KeySpec':'RSA_2048','KeyUsage':'KEY_AGREEMENT'}",
            "KeyUsage KEY_AGREEMENT is not compatible with KeySpec RSA_2048"),
        invalid(
            "Encrypt",
            "{'KeyId':'" + KEY + "','Plaintext':'" + long4097 + "'}",
            "1 validation error detected: Value at 'plaintext' failed to satisfy constraint:"
                + " Member must have length less than or equal to 4096"),
        invalid("GenerateRandom", "{}", "NumberOfBytes is required."),
        invalid(
            "GenerateRandom",
            "{'NumberOfBytes':0}",
            "1 validation error detected: Value '0' at 'numberOfBytes' failed to satisfy"
                + " constraint: Member must have value greater than or equal to 1"),
        invalid(
            "GenerateRandom",
            "{'NumberOfBytes':1025}",
            "1 validation error detected: Value '1025' at 'numberOfBytes' failed to satisfy"
                + " constraint: Member must have value less than or equal to 1024"),
        invalid(
            "ImportKeyMaterial",
            "{'KeyId':'"
                + KEY
                + "','ImportToken':'AAAA','EncryptedKeyMaterial':'AAAA',"
                + "'ExpirationModel':'KEY_MATERIAL_EXPIRES'}",
            "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES"),
        tags(tag("a") + "," + tag("a"), "Duplicate tag keys"),
        tags(tag("Aws:a"), "Tags beginning with aws: are reserved"),
        tags(
            IntStream.range(0, 51).mapToObj(i -> tag("k" + i)).collect(Collectors.joining(",")),
            "Too many tags"),
        Arguments.of(
            "DescribeKey", "{'KeyId':'nonsense'}", "NotFoundException", "Invalid keyId 'nonsense'"),
        Arguments.of(
            "DescribeKey",
            "{'KeyId':'arn:aws:s3:::bucket'}",
            "InvalidArnException",
            "Invalid arn arn:aws:s3:::bucket"),
        Arguments.of(
            "DescribeKey",
            "{'KeyId':'" + KEY + "'}",
            "NotFoundException",
            "Key 'arn:aws:kms:us-east-1:000000000000:key/" + KEY + "' does not exist"));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void requestThatIsWrong_isToldSoInAwsWords(
      String operation, String body, String error, String message) throws Exception {
    Response response = new Draft(edge.port(), operation, body.replace('\'', '"')).sign().send();
    assertThat(response.status()).isEqualTo(400);
    assertThat(response.body())
        .isEqualTo(
            "{\"__type\":\"" + error + "\",\"message\":\"" + message.replace("\"", "\\\"") + "\"}");
  }
}
