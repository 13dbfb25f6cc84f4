package dev.holdfast.node.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.node.start.StartRefused;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kind of bad input that it takes a real key, grant, token or account to send: refused within
 * five seconds, under AWS's name and in its words, and the server well afterwards. What is wrong
 * with HTTP itself, and with bodies that no key has to be asked about, the tests of {@code api} try
 * on bare sockets.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputIT {

  private Premises premises;

  @BeforeAll
  void open() throws StartRefused {
    premises = Premises.open();
  }

  @AfterAll
  void close() {
    premises.close();
  }

  @AfterEach
  void serverIsWell() throws Exception {
    Reply encrypted =
        premises
            .kms("Encrypt", Map.of("KeyId", premises.key(), "Plaintext", Premises.PLAINTEXT))
            .send();
    assertThat(encrypted.status()).as(encrypted.body()).isEqualTo(200);
    Reply decrypted =
        premises.kms("Decrypt", Map.of("CiphertextBlob", encrypted.text("CiphertextBlob"))).send();
    assertThat(decrypted.status()).as(decrypted.body()).isEqualTo(200);
    assertThat(decrypted.text("Plaintext")).isEqualTo(Premises.PLAINTEXT);
  }

  static Stream<Row> rows() {
    return Stream.of(
            WireRows.ALL,
            CallerRows.ALL,
            BodyRows.ALL,
            KeyRows.ALL,
            UseRows.ALL,
            CiphertextRows.all(),
            SignatureRows.ALL,
            ImportRows.ALL,
            PolicyRows.ALL,
            GrantRows.ALL,
            MarkerRows.ALL,
            StoreRows.ALL)
        .flatMap(List::stream);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void badInput_isRefusedInAwsWords(Row row) throws Exception {
    Reply reply = row.request().apply(premises).send();
    assertThat(reply.status()).as(reply.body()).isEqualTo(row.status());
    Map<String, String> told = reply.members();
    assertThat(told).containsEntry("__type", row.error());
    if (row.words().isPresent()) {
      assertThat(told).containsOnlyKeys("__type", "message");
      assertThat(told.get("message")).contains(row.words().get());
    } else {
      assertThat(told).containsOnlyKeys("__type");
    }
    assertThat(reply.headers().firstValue("x-amzn-ErrorType")).contains(row.error());
    assertThat(reply.headers().firstValue("x-amzn-RequestId")).isPresent();
    assertThat(reply.headers().firstValue("Content-Type")).contains("application/x-amz-json-1.1");
  }

  @Test
  void everyRow_hasANameOfItsOwn() {
    assertThat(rows().map(Row::name)).doesNotHaveDuplicates();
  }
}
