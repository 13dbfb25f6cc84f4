package dev.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.api.http.Wire.Draft;
import dev.holdfast.api.http.Wire.Response;
import dev.holdfast.model.audit.AuditRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/** Many uses in one request: each as if it had come alone. */
class BatchTest extends BadInput {

  private static final String RANDOM_KEY = "00000000-0000-4000-8000-000000000000";

  private String key = RANDOM_KEY;

  @BeforeEach
  void makeKey() throws Exception {
    Response made = draft("CreateKey", "{}").sign().send();
    key = text(JsonNode.parser().parse(made.body()), "KeyMetadata", "KeyId");
    edge.records.clear();
  }

  private Draft batch(String body) {
    Draft draft = draft("Unused", body);
    draft.headers.remove("X-Amz-Target");
    draft.path = BatchCalls.PATH;
    draft.signedPath = BatchCalls.PATH;
    draft.signed = List.of("content-type", "host", "x-amz-date");
    return draft;
  }

  private static String items(List<String> items) {
    return "{\"Items\":[" + String.join(",", items) + "]}";
  }

  private static String item(String operation, String parameters) {
    return "{\"Operation\":\"" + operation + "\",\"Parameters\":" + parameters + "}";
  }

  private String encrypt(String plaintext) {
    return item("Encrypt", "{\"KeyId\":\"" + key + "\",\"Plaintext\":\"" + plaintext + "\"}");
  }

  private static String text(JsonNode node, String member, String inner) {
    return node.field(member).orElseThrow().field(inner).orElseThrow().asString();
  }

  private static List<JsonNode> answered(Response response) {
    assertThat(response.status()).as(response.body()).isEqualTo(200);
    return JsonNode.parser().parse(response.body()).field("Items").orElseThrow().asArray();
  }

  @Test
  void items_areAnsweredInTheirPlaces_andErrorsAreTheirOwn() throws Exception {
    List<JsonNode> sealed =
        answered(
            batch(items(List.of(encrypt("AAAA"), item("Decrypt", "{}"), encrypt("AQEB"))))
                .sign()
                .send());
    assertThat(sealed).hasSize(3);
    assertThat(text(sealed.get(1), "Error", "__type")).isEqualTo("ValidationException");

    List<JsonNode> opened =
        answered(
            batch(items(List.of(decrypt(sealed.get(2)), decrypt(sealed.get(0))))).sign().send());
    assertThat(opened)
        .extracting(item -> text(item, "Result", "Plaintext"))
        .containsExactly("AQEB", "AAAA");
  }

  private static String decrypt(JsonNode sealed) {
    String blob = text(sealed, "Result", "CiphertextBlob");
    return item("Decrypt", "{\"CiphertextBlob\":\"" + blob + "\"}");
  }

  @Test
  void itemsThatDiffer_haveRecordsOfTheirOwn_underTheRequestsId() throws Exception {
    Response response =
        batch(items(List.of(encrypt("AAAA"), item("GenerateDataKey", "{}")))).sign().send();
    answered(response);

    assertThat(edge.records)
        .extracting(AuditRecord::eventName, AuditRecord::errorCode)
        .containsExactlyInAnyOrder(
            tuple("Encrypt", null), tuple("GenerateDataKey", "ValidationException"));
    assertThat(edge.records)
        .extracting(AuditRecord::requestId)
        .containsOnly(response.headers().get("x-amzn-RequestId"));
    assertThat(edge.records).extracting(AuditRecord::eventId).doesNotHaveDuplicates();
  }

  private String encryptFor(String tenant) {
    return item(
        "Encrypt",
        "{\"KeyId\":\""
            + key
            + "\",\"Plaintext\":\"AAAA\",\"EncryptionContext\":{\"tenant\":\""
            + tenant
            + "\"}}");
  }

  @Test
  void itemsThatAreAlike_haveOneRecord_withWhatEachWasAskedWith() throws Exception {
    answered(
        batch(
                items(
                    List.of(
                        encryptFor("blue"),
                        encryptFor("red"),
                        encrypt("AAAA"),
                        encryptFor("blue"),
                        item("Decrypt", "{}"),
                        item("Decrypt", "{}"))))
            .sign()
            .send());

    assertThat(edge.records)
        .extracting(AuditRecord::eventName, AuditRecord::calls)
        .containsExactlyInAnyOrder(tuple("Encrypt", 4), tuple("Decrypt", 2));
    AuditRecord encrypts =
        edge.records.stream().filter(it -> it.errorCode() == null).findFirst().orElseThrow();
    assertThat(encrypts.requestParameters()).containsOnlyKeys("keyId");
    assertThat(encrypts.batch())
        .containsExactly(
            new AuditRecord.Items(
                List.of(0, 3), Map.of("encryptionContext", Map.of("tenant", "blue"))),
            new AuditRecord.Items(List.of(1), Map.of("encryptionContext", Map.of("tenant", "red"))),
            new AuditRecord.Items(List.of(2), Map.of()));
  }

  @Test
  void itemsThatAreAskedWithTheSame_haveThatInTheirRecord() throws Exception {
    answered(batch(items(Collections.nCopies(100, encryptFor("blue")))).sign().send());

    assertThat(edge.records).hasSize(1);
    assertThat(edge.records.getFirst().requestParameters())
        .containsEntry("encryptionContext", Map.of("tenant", "blue"));
    assertThat(edge.records.getFirst().batch())
        .containsExactly(new AuditRecord.Items(IntStream.range(0, 100).boxed().toList(), Map.of()));
  }

  @Test
  void aRecord_tellsOfSoMuchAndNoMore() throws Exception {
    List<String> items = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      items.add(encryptFor("t".repeat(1000) + i));
    }
    answered(batch(items(items)).sign().send());

    assertThat(edge.records).hasSizeBetween(7, 12);
    assertThat(edge.records.stream().mapToLong(AuditRecord::calls).sum()).isEqualTo(100);
  }

  @Test
  void parametersBeforeTheirOperation_areReadToo_andWrongOnesLeaveTheOthersAlone()
      throws Exception {
    String early =
        "{\"Parameters\":{\"KeyId\":\""
            + key
            + "\",\"Plaintext\":\"AAAA\"},\"Operation\":\"Encrypt\"}";
    String wrong =
        item("Encrypt", "{\"KeyId\":[[{\"a\":{}}]],\"Plaintext\":\"AAAA\",\"Other\":{\"b\":[1]}}");
    List<JsonNode> answered =
        answered(batch(items(List.of(early, wrong, encrypt("AAAA"), wrong))).sign().send());

    assertThat(answered)
        .extracting(item -> item.field("Result").isPresent())
        .containsExactly(true, false, true, false);
    assertThat(text(answered.get(1), "Error", "message")).isEqualTo("KeyId must be a string");
  }

  @Test
  void thousandItems_areAnswered_andOneMoreIsRefused() throws Exception {
    // Without a body worth the name, so that a thousand fit into one request.
    String small = item("Decrypt", "{}");

    assertThat(answered(batch(items(Collections.nCopies(1000, small))).sign().send()))
        .hasSize(1000);
    assertRefused(
        batch(items(Collections.nCopies(1001, small))).sign().send(), "ValidationException");
  }

  @Test
  void answerThatWouldGrowTooLarge_leavesOutTheRest_andDoesNotCarryThemOut() throws Exception {
    String large = item("GenerateDataKey", "{\"KeyId\":\"" + key + "\",\"NumberOfBytes\":1024}");
    List<JsonNode> answered =
        answered(batch(items(Collections.nCopies(1000, large))).sign().send());

    long made = answered.stream().filter(item -> item.field("Result").isPresent()).count();
    assertThat(made).isBetween(100L, 900L);
    assertThat(text(answered.getLast(), "Error", "message")).contains("no room");
    assertThat(edge.records.stream().mapToLong(AuditRecord::calls).sum()).isEqualTo(made);
  }

  @ParameterizedTest
  @ValueSource(strings = {"DescribeKey", "CreateKey", "Batch", "", "encrypt"})
  void otherOperations_areNotForBatches(String operation) throws Exception {
    List<JsonNode> answered =
        answered(batch(items(List.of(item(operation, "{}"), encrypt("AAAA")))).sign().send());

    assertThat(text(answered.getFirst(), "Error", "message"))
        .startsWith("Operation must be one of ");
    assertThat(answered.getLast().field("Result").isPresent()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | SerializationException",
        "[] | SerializationException",
        "{} | SerializationException",
        "{\"Items\":{}} | SerializationException",
        "{\"Items\":[1]} | SerializationException",
        "{\"Items\":[{}]} | SerializationException",
        "{\"Items\":[{\"Operation\":1,\"Parameters\":{}}]} | SerializationException",
        "{\"Items\":[{\"Operation\":\"Encrypt\",\"Parameters\":[]}]} | SerializationException",
        "{\"Items\":[{\"Operation\":\"Encrypt\"}]} | SerializationException",
        "{\"Items\":[],\"Items\":[]} | SerializationException",
        "{\"Items\":[{\"Operation\":\"Encrypt\",\"Parameters\":{\"a\":1,\"a\":2}}]} |"
            + " SerializationException",
        "{\"Items\":[]} x | SerializationException",
        "{\"Items\":[ | SerializationException",
        "{\"Items\":[{\"Operation\":\"Encrypt\",\"Parameters\":{ | SerializationException",
        "{\"Items\":[]} | ValidationException",
      })
  void whatIsNoBatch_isRefusedWhole_andRecorded(String body, String error) throws Exception {
    assertRefused(batch(body).sign().send(), error);

    assertThat(edge.records)
        .extracting(AuditRecord::eventName, AuditRecord::errorCode)
        .containsExactly(tuple("Batch", error));
  }

  @Test
  void batchThatNobodySigned_isRefused_andSoIsOneThatWasChanged() throws Exception {
    assertRefused(
        batch(items(List.of(encrypt("AAAA")))).send(), "MissingAuthenticationTokenException");

    Draft changed = batch(items(List.of(encrypt("AAAA")))).sign();
    changed.body[changed.body.length - 8] ^= 1;
    assertRefused(changed.send(), "InvalidSignatureException");

    Draft elsewhere = batch(items(List.of(encrypt("AAAA"))));
    elsewhere.signedPath = "/";
    assertRefused(elsewhere.sign().send(), "InvalidSignatureException");
    assertThat(edge.records).allMatch(record -> record.eventName().equals("Batch"));
  }
}
