package dev.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.http.Wire.Draft;
import dev.holdfast.api.http.Wire.Response;
import dev.holdfast.api.sigv4.ReferenceSigner;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with who calls. */
class BadCallerTest extends BadInput {

  private static final String INVALID_SIGNATURE = "InvalidSignatureException";

  @Test
  void credentials_areCheckedFirst() throws Exception {
    assertRefused(draft("Encrypt", "not json").send(), "MissingAuthenticationTokenException");
    Draft twisted = draft("Encrypt", "not json");
    twisted.headers.put("Authorization", "AWS4-HMAC-SHA256 x");
    assertRefused(twisted.send(), "IncompleteSignatureException");
    Draft forged = draft("Encrypt", "not json").sign();
    forged.body = "Not json".getBytes(StandardCharsets.UTF_8);
    assertRefused(forged.send(), INVALID_SIGNATURE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"us-east", "mars", "US-EAST-1", "eu-nowhere-9", "", "us-east-1 ", "aws-global"})
  void scopeOfARegionThatIsNotServed_isRefused(String region) throws Exception {
    Draft draft = draft("ListKeys", "{}");
    draft.scope = new ReferenceSigner.Scope("test", "test", region, "kms");
    Response response = draft.sign().send();
    assertRefused(response, INVALID_SIGNATURE);
    assertThat(response.body())
        .contains("Credential should be scoped to a valid region, not '" + region + "'.");
  }

  @Test
  void oldSignature_isRefused_andTheAnswerTellsTheTime() throws Exception {
    Draft draft = draft("ListKeys", "{}");
    draft.date = draft.date.minusSeconds(400);
    Response response = draft.sign().send();
    assertRefused(response, INVALID_SIGNATURE);
    assertThat(response.body()).contains("Signature expired: " + draft.amzDate());
  }

  @Test
  void targetThatIsNotSigned_isRefused() throws Exception {
    Draft draft = draft("ListKeys", "{}");
    draft.signed = List.of("content-type", "host", "x-amz-date");
    assertRefused(draft.sign().send(), INVALID_SIGNATURE);
  }
}
