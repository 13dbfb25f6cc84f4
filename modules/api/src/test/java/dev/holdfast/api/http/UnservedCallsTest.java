package dev.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.http.Wire.Draft;
import dev.holdfast.api.http.Wire.Response;
import dev.holdfast.api.sigv4.ReferenceSigner;
import dev.holdfast.model.audit.AuditRecord;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Of requests for what is not there, those that somebody signed are recorded. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(20)
class UnservedCallsTest {

  @AutoClose private final RunningEdge edge = new RunningEdge();

  @AfterEach
  void forget() {
    edge.auditDown.set(false);
    edge.records.clear();
  }

  private Draft draft(String target) {
    Draft draft = new Draft(edge.port(), "", "{}");
    draft.headers.put("X-Amz-Target", target);
    draft.scope = new ReferenceSigner.Scope(Forms.ACCOUNT, "test", "eu-west-1", "kms");
    return draft;
  }

  private AuditRecord only() {
    assertThat(edge.records).hasSize(1);
    return edge.records.getFirst();
  }

  private void assertRecorded(Response response, String source, String name, String error) {
    AuditRecord record = only();
    assertThat(record.eventSource()).isEqualTo(source);
    assertThat(record.eventName()).isEqualTo(name);
    assertThat(record.errorCode()).isEqualTo(error);
    assertThat(record.userIdentity().type()).isEqualTo("Root");
    assertThat(record.recipientAccountId()).hasToString(Forms.ACCOUNT);
    assertThat(record.requestId()).isEqualTo(response.headers().get("x-amzn-RequestId"));
    assertThat(record.decision()).isNull();
  }

  @Test
  void unknownOperation_isRecordedUnderItsName() throws Exception {
    Response response = draft("TrentService.DecryptAll").sign().send();
    assertThat(response.error()).isEqualTo("UnknownOperationException");
    assertRecorded(response, "kms.amazonaws.com", "DecryptAll", "UnknownOperationException");
    assertThat(only().awsRegion()).hasToString("eu-west-1");
  }

  @Test
  void unknownTarget_isRecordedWhole() throws Exception {
    Response response = draft("DynamoDB_20120810.ListTables").sign().send();
    assertRecorded(
        response, "kms.amazonaws.com", "DynamoDB_20120810.ListTables", "UnknownOperationException");
    edge.records.clear();
    response = draft("TrentService.").sign().send();
    assertRecorded(response, "kms.amazonaws.com", "TrentService.", "UnknownOperationException");
  }

  @Test
  void nameOfAnyLength_isRecordedInPart() throws Exception {
    Response response = draft("TrentService." + "x".repeat(5000)).sign().send();
    assertRecorded(response, "kms.amazonaws.com", "x".repeat(128), "UnknownOperationException");
  }

  @Test
  void unknownOperationOfCloudTrail_isRecordedAsSuch() throws Exception {
    Draft draft = draft("com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.StopLogging");
    draft.scope = new ReferenceSigner.Scope(Forms.ACCOUNT, "test", "eu-west-1", "cloudtrail");
    assertRecorded(
        draft.sign().send(),
        "cloudtrail.amazonaws.com",
        "StopLogging",
        "UnknownOperationException");
  }

  @Test
  void operationWithAnotherMethod_isRecorded() throws Exception {
    Draft put = draft("TrentService.ListKeys");
    put.method = "PUT";
    assertRecorded(put.sign().send(), "kms.amazonaws.com", "ListKeys", "UnknownOperationException");
  }

  @Test
  void encodedBody_isRecordedUnderTheOperationsName() throws Exception {
    Draft encoded = draft("TrentService.Decrypt");
    encoded.headers.put("Content-Encoding", "gzip");
    Response response = encoded.sign().send();
    assertThat(response.status()).isEqualTo(415);
    assertRecorded(response, "kms.amazonaws.com", "Decrypt", "UnsupportedMediaTypeException");
  }

  @Test
  void unknownActions_areRecorded_thoseOfIamInTheRegionThatStandsForNone() throws Exception {
    Draft iam = Forms.iam(edge, "CreateEverything");
    iam.scope = new ReferenceSigner.Scope(Forms.ACCOUNT, "test", "eu-west-1", "iam");
    Response response = iam.sign().send();
    assertThat(response.body()).contains("<Code>InvalidAction</Code>");
    assertRecorded(response, "iam.amazonaws.com", "CreateEverything", "InvalidAction");
    assertThat(only().awsRegion()).hasToString("us-east-1");
    edge.records.clear();

    Draft sts = Forms.sts(edge, "AssumeAll");
    sts.scope = new ReferenceSigner.Scope(Forms.ACCOUNT, "test", "eu-west-1", "sts");
    assertRecorded(sts.sign().send(), "sts.amazonaws.com", "AssumeAll", "InvalidAction");
    assertThat(only().awsRegion()).hasToString("eu-west-1");
  }

  @Test
  void whatNobodySigned_isNobodysCall() throws Exception {
    assertNotRecorded(draft("TrentService.DecryptAll"), "UnknownOperationException");
    Draft forged = draft("TrentService.DecryptAll");
    forged.scope = new ReferenceSigner.Scope(Forms.ACCOUNT, "guess", "eu-west-1", "kms");
    assertNotRecorded(forged.sign(), "UnknownOperationException");
    Draft changed = draft("TrentService.DecryptAll").sign();
    changed.headers.put("X-Amz-Target", "TrentService.DecryptMore");
    assertNotRecorded(changed, "UnknownOperationException");
    Draft other = draft("TrentService.DecryptAll");
    other.scope = new ReferenceSigner.Scope(Forms.ACCOUNT, "test", "eu-west-1", "dynamodb");
    assertNotRecorded(other.sign(), "UnknownOperationException");
    assertNotRecorded(Forms.iam(edge, "CreateEverything"), "InvalidAction");
    assertNotRecorded(
        Forms.draft(edge, "sqs", "Action=SendMessage&Version=2012-11-05").sign(), "InvalidAction");
  }

  private void assertNotRecorded(Draft draft, String error) throws IOException {
    Response response = draft.send();
    assertThat(response.status()).isEqualTo(400);
    assertThat(response.headers()).containsEntry("x-amzn-ErrorType", error);
    assertThat(edge.records).isEmpty();
  }

  @Test
  void whatCannotBeRecorded_isNotAnswered() throws Exception {
    edge.auditDown.set(true);
    assertThat(draft("TrentService.DecryptAll").sign().send().error())
        .isEqualTo("KMSInternalException");
    assertThat(Forms.iam(edge, "CreateEverything").sign().send().body())
        .contains("<Code>ServiceFailure</Code>");
  }
}
