package dev.holdfast.api.shape;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputReaderTest {

  private static final Shapes SHAPES = Shapes.ofKms();

  private static Reading read(String operation, byte[] body) {
    return InputReader.read(SHAPES.input(operation).orElseThrow(), body);
  }

  private static Reading read(String operation, String body) {
    return read(operation, body.getBytes(StandardCharsets.UTF_8));
  }

  private static Input input(String operation, String body) {
    Reading reading = read(operation, body);
    assertThat(reading).isInstanceOf(Reading.Read.class);
    return ((Reading.Read) reading).input();
  }

  private static String violations(String operation, String body) {
    Reading reading = read(operation, body);
    assertThat(reading).isInstanceOf(Reading.Invalid.class);
    return ((Reading.Invalid) reading).message();
  }

  // -- read

  @Test
  void everyType_isRead() {
    Input encrypt =
        input(
            "Encrypt",
            " {\"KeyId\":\"k\",\"Plaintext\":\"AAEC\",\"EncryptionContext\":{\"a\":\"\\u00fc\"},"
                + "\"GrantTokens\":[\"t\"],\"DryRun\":true,\"EncryptionAlgorithm\":null}\n");
    assertThat(encrypt.requiredText("KeyId")).isEqualTo("k");
    assertThat(encrypt.requiredBlob("Plaintext")).containsExactly(0, 1, 2);
    assertThat(encrypt.pairs("EncryptionContext")).containsEntry("a", "ü");
    assertThat(encrypt.texts("GrantTokens")).containsExactly("t");
    assertThat(encrypt.flag("DryRun")).isTrue();
    assertThat(encrypt.has("EncryptionAlgorithm")).isFalse();
    Input create = input("CreateKey", "{\"Tags\":[{\"TagKey\":\"a\",\"TagValue\":\"\"}]}");
    assertThat(create.structures("Tags").getFirst().requiredText("TagValue")).isEmpty();
    assertThat(input("ListKeys", "{\"Limit\":7}").number("Limit")).contains(7);
    assertThat(
            input(
                    "ImportKeyMaterial",
                    "{\"KeyId\":\"k\",\"ImportToken\":\"AA==\",\"EncryptedKeyMaterial\":\"AA==\",\"ValidTo\":1.5E9}")
                .moment("ValidTo"))
        .hasValueSatisfying(moment -> assertThat(moment.getEpochSecond()).isEqualTo(1_500_000_000));
  }

  @Test
  void slashesOfBase64_mayBeEscaped() {
    Input input = input("Encrypt", "{\"KeyId\":\"k\",\"Plaintext\":\"\\/\\/\\/\\/\"}");
    assertThat(input.requiredBlob("Plaintext")).containsExactly(0xFF, 0xFF, 0xFF);
  }

  @Test
  void unknownMembers_areSkipped() {
    assertThat(
            input("ListKeys", "{\"x\":{\"y\":[1,{\"z\":[null,1e999,\"\"]}]},\"Limit\":1}")
                .number("Limit"))
        .contains(1);
  }

  // -- malformed

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "}",
        "[]",
        "null",
        "1",
        "\"a\"",
        "{} {}",
        "{}x",
        "{\"a\":1,}",
        "{'a':1}",
        "{a:1}",
        "{/**/}",
        "{\"Limit\":1,\"Limit\":1}",
        "{\"x\":1,\"x\":2}",
        "{\"x\":{\"y\":1,\"y\":2}}",
        "{\"Limit\":NaN}",
        "{\"Limit\":Infinity}",
        "{\"Limit\":1.0}",
        "{\"Limit\":1e2}",
        "{\"Limit\":1e999}",
        "{\"Limit\":99999999999}",
        "{\"Limit\":01}",
        "{\"Limit\":+1}",
        "{\"Limit\":\"1\"}",
        "{\"Limit\":true}",
        "{\"Limit\":[]}",
        "{\"Limit\":123456789012345678901234567890123}",
        "{\"Marker\":1}",
        "{\"Marker\":{}}",
        "{\"Marker\":\"\t\"}",
        "{\"Marker\":\"\\x\"}",
        "{\"Marker\":\"\\ud800\"}",
        "{\"Marker\":\"\\udc00\\ud800\"}",
        "{\"\\ud800\":1}",
        "{\"x\":[\"\\ud800\"]}",
        "\ufeff{}"
      })
  void bodyThatIsNotJsonAsWeTakeIt_isMalformed(String body) {
    assertThat(read("ListKeys", body)).isInstanceOf(Reading.Malformed.class);
  }

  @Test
  void deepNesting_isMalformed() {
    String deep = "[".repeat(20) + "]".repeat(20);
    assertThat(read("ListKeys", "{\"x\":" + deep + "}")).isInstanceOf(Reading.Malformed.class);
    String allowed = "[".repeat(14) + "]".repeat(14);
    assertThat(read("ListKeys", "{\"x\":" + allowed + "}")).isInstanceOf(Reading.Read.class);
    assertThat(read("ListKeys", "{\"x\":" + "[".repeat(60_000)))
        .isInstanceOf(Reading.Malformed.class);
  }

  @Test
  void moreThanAThousandMembers_areMalformed() {
    assertThat(read("ListKeys", members(1000))).isInstanceOf(Reading.Read.class);
    assertThat(read("ListKeys", members(1001))).isInstanceOf(Reading.Malformed.class);
    String tags = IntStream.range(0, 2000).mapToObj(i -> "\"t\"").collect(Collectors.joining(","));
    assertThat(read("UntagResource", "{\"KeyId\":\"k\",\"TagKeys\":[" + tags + "]}"))
        .isInstanceOf(Reading.Malformed.class);
  }

  private static String members(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "\"m" + i + "\":1")
        .collect(Collectors.joining(",", "{", "}"));
  }

  @Test
  void bytesThatAreNotUtf8_areMalformed() {
    int[][] bad = {
      {0xFF},
      {0xC0, 0x80},
      {0xED, 0xA0, 0x80},
      {0xED, 0xA0, 0x80, 0xED, 0xB0, 0x80},
      {0xC3},
      {0xF5, 0x80, 0x80, 0x80},
      {0}
    };
    for (int[] bytes : bad) {
      byte[] prefix = "{\"Marker\":\"".getBytes(StandardCharsets.UTF_8);
      byte[] body = new byte[prefix.length + bytes.length + 2];
      System.arraycopy(prefix, 0, body, 0, prefix.length);
      for (int i = 0; i < bytes.length; i++) {
        body[prefix.length + i] = (byte) bytes[i];
      }
      body[body.length - 2] = '"';
      body[body.length - 1] = '}';
      assertThat(read("ListKeys", body)).isInstanceOf(Reading.Malformed.class);
    }
    assertThat(read("ListKeys", "{}".getBytes(StandardCharsets.UTF_16)))
        .isInstanceOf(Reading.Malformed.class);
    assertThat(read("ListKeys", "{}".getBytes(StandardCharsets.UTF_16LE)))
        .isInstanceOf(Reading.Malformed.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A",
        "AA",
        "AAA",
        "AA=",
        "A===",
        "====",
        "=AAA",
        "AA==AA==",
        "AB==",
        "AAB=",
        "AA A",
        "AAA\\n",
        " AAA",
        "A-A_",
        "AAA\\u00e9",
        "AA=A",
        "é"
      })
  void base64InAnyOtherSpelling_isMalformed(String text) {
    assertThat(read("Encrypt", "{\"KeyId\":\"k\",\"Plaintext\":\"" + text + "\"}"))
        .isInstanceOf(Reading.Malformed.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":1}",
        "{\"a\":null}",
        "{\"a\":{}}",
        "[]",
        "\"a\"",
        "{\"a\":\"1\",\"a\":\"1\"}"
      })
  void contextThatIsNotOneOfStrings_isMalformed(String context) {
    assertThat(
            read(
                "Encrypt",
                "{\"KeyId\":\"k\",\"Plaintext\":\"AA==\",\"EncryptionContext\":" + context + "}"))
        .isInstanceOf(Reading.Malformed.class);
  }

  @Test
  void malformedText_repeatsNothingOfTheBody() {
    Reading reading = read("Encrypt", "{\"KeyId\":\"k\",\"Plaintext\":\"canary!\"}");
    assertThat(reading).isEqualTo(new Reading.Malformed("Plaintext must be a base64 string"));
  }

  // -- constraints

  @Test
  void missingMembers_areListed() {
    assertThat(violations("Encrypt", "{}"))
        .isEqualTo(
            "2 validation errors detected: Value null at 'keyId' failed to satisfy constraint:"
                + " Member must not be null; Value null at 'plaintext' failed to satisfy"
                + " constraint: Member must not be null");
  }

  @Test
  void blobs_areNotRepeated() {
    String large = Base64.getEncoder().encodeToString(new byte[4097]);
    assertThat(violations("Encrypt", "{\"KeyId\":\"k\",\"Plaintext\":\"" + large + "\"}"))
        .isEqualTo(
            "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member"
                + " must have length less than or equal to 4096");
    assertThat(violations("Encrypt", "{\"KeyId\":\"k\",\"Plaintext\":\"\"}"))
        .endsWith("Member must have length greater than or equal to 1");
  }

  @Test
  void grantTokens_areNotRepeated() {
    assertThat(
            violations(
                "Encrypt",
                "{\"KeyId\":\"k\",\"Plaintext\":\"AA==\",\"GrantTokens\":[\""
                    + "canary".repeat(2000)
                    + "\"]}"))
        .isEqualTo(
            "1 validation error detected: Value at 'grantTokens.1.member' failed to satisfy"
                + " constraint: Member must have length less than or equal to 8192");
    String eleven =
        IntStream.range(0, 11).mapToObj(i -> "\"canary\"").collect(Collectors.joining(","));
    assertThat(
            violations(
                "Encrypt",
                "{\"KeyId\":\"k\",\"Plaintext\":\"AA==\",\"GrantTokens\":[" + eleven + "]}"))
        .isEqualTo(
            "1 validation error detected: Value at 'grantTokens' failed to satisfy constraint:"
                + " Member must have length less than or equal to 10");
  }

  @Test
  void numbersEnumsPatternsAndLists_haveTheirTexts() {
    assertThat(violations("GenerateRandom", "{\"NumberOfBytes\":1025}"))
        .isEqualTo(
            "1 validation error detected: Value '1025' at 'numberOfBytes' failed to satisfy"
                + " constraint: Member must have value less than or equal to 1024");
    assertThat(violations("GenerateDataKey", "{\"KeyId\":\"k\",\"KeySpec\":\"AES_512\"}"))
        .isEqualTo(
            "1 validation error detected: Value 'AES_512' at 'keySpec' failed to satisfy"
                + " constraint: Member must satisfy enum value set: [AES_256, AES_128]");
    assertThat(violations("CreateAlias", "{\"AliasName\":\"alias/a b\",\"TargetKeyId\":\"k\"}"))
        .isEqualTo(
            "1 validation error detected: Value 'alias/a b' at 'aliasName' failed to satisfy"
                + " constraint: Member must satisfy regular expression pattern:"
                + " ^[a-zA-Z0-9:/_-]+$");
    assertThat(
            violations(
                "TagResource",
                "{\"KeyId\":\"k\",\"Tags\":[{\"TagKey\":\"\",\"TagValue\":\"\"},{}]}"))
        .startsWith("3 validation errors detected: Value '' at 'tags.1.member.tagKey' failed")
        .contains("Value null at 'tags.2.member.tagKey'", "Value null at 'tags.2.member.tagValue'");
  }

  @Test
  void lengths_countCharactersAndNotHalvesOfThem() {
    String face = "\ud83d\ude00";
    assertThat(
            read(
                "TagResource",
                "{\"KeyId\":\"k\",\"Tags\":[{\"TagKey\":\""
                    + face.repeat(128)
                    + "\",\"TagValue\":\"\"}]}"))
        .isInstanceOf(Reading.Read.class);
    assertThat(
            read(
                "TagResource",
                "{\"KeyId\":\"k\",\"Tags\":[{\"TagKey\":\""
                    + face.repeat(129)
                    + "\",\"TagValue\":\"\"}]}"))
        .isInstanceOf(Reading.Invalid.class);
  }

  @Test
  void violationsBeyondAHundred_areNotListed() {
    String tags = IntStream.range(0, 400).mapToObj(i -> "{}").collect(Collectors.joining(","));
    assertThat(violations("TagResource", "{\"KeyId\":\"k\",\"Tags\":[" + tags + "]}"))
        .startsWith("100 validation errors");
  }

  @Test
  void auditable_leavesOutBlobsAndTokens() {
    Input input =
        input(
            "Encrypt",
            "{\"KeyId\":\"k\",\"Plaintext\":\"AAEC\",\"GrantTokens\":[\"t\"],\"EncryptionContext\":{\"a\":\"b\"}}");
    assertThat(input.auditable()).containsOnlyKeys("keyId", "encryptionContext");
  }

  // -- hostile

  @Property(tries = 2000)
  void reader_neverThrows(@ForAll("almostJson") String body) {
    assertThat(read("Decrypt", body)).isNotNull();
    assertThat(read("CreateKey", body)).isNotNull();
  }

  @Property(tries = 2000)
  void reader_neverThrowsOnBytes(@ForAll byte[] body) {
    assertThat(read("Encrypt", body)).isNotNull();
  }

  @Provide
  Arbitrary<String> almostJson() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\"KeyId\":",
            "\"Plaintext\":\"AAAA\"",
            "\"CiphertextBlob\":",
            "\"Tags\":[",
            "{\"TagKey\":\"a\",\"TagValue\":\"b\"}",
            "null",
            "true",
            "1",
            "-1",
            "1e9",
            "\\ud800",
            "\\",
            "\u0000",
            "ü",
            "\"EncryptionContext\":{",
            "\"a\":\"b\"",
            " ",
            "\n");
    return pieces.list().ofMaxSize(20).map(list -> "{" + String.join("", list));
  }
}
