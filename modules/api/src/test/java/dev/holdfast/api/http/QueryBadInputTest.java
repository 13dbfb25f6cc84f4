package dev.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.http.Wire.Draft;
import dev.holdfast.api.http.Wire.Response;
import dev.holdfast.api.sigv4.ReferenceSigner;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every class of bad form, over real sockets: an error in the Query protocol's shape, soon. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(20)
class QueryBadInputTest {

  private static final String IAM = "Version=2010-05-08&Action=";
  private static final String STS = "Version=2011-06-15&Action=";
  private static final String MALFORMED_FORM = "MalformedQueryString";
  private static final String MALFORMED_INPUT = "MalformedInput";
  private static final String INVALID_ACTION = "InvalidAction";
  private static final String VALIDATION = "ValidationError";

  @AutoClose private final RunningEdge edge = new RunningEdge();

  @AfterEach
  void serverIsWell() throws Exception {
    assertThat(Forms.sts(edge, "GetCallerIdentity").sign().send().status()).isEqualTo(200);
  }

  private static void assertRefused(Response response, int status, String code) {
    assertThat(response.status()).as(response.body()).isEqualTo(status);
    assertThat(response.body()).contains("<ErrorResponse xmlns=", "<Code>" + code + "</Code>");
    assertThat(response.headers()).containsKeys("Date", "x-amzn-RequestId");
    assertThat(response.headers()).containsEntry("x-amzn-ErrorType", code);
  }

  static Stream<Arguments> forms() {
    String tags51 =
        IntStream.rangeClosed(1, 51)
            .mapToObj(i -> "&Tags.member." + i + ".Key=k" + i + "&Tags.member." + i + ".Value=")
            .collect(Collectors.joining());
    String many =
        IntStream.range(0, 1001).mapToObj(i -> "&x" + i + "=").collect(Collectors.joining());
    String user = IAM + "CreateUser&UserName=";
    return Stream.of(
        Arguments.of("", "MissingAction"),
        Arguments.of("Version=2010-05-08", "MissingAction"),
        Arguments.of("Action=&Version=2010-05-08", "MissingAction"),
        Arguments.of("&&&", "MissingAction"),
        Arguments.of(IAM + "ListUsers&Action=ListUsers", MALFORMED_FORM),
        Arguments.of(IAM + "ListUsers&Version=2010-05-08", MALFORMED_FORM),
        Arguments.of(user + "a&UserName=a", MALFORMED_FORM),
        Arguments.of(user + "a&User%4Eame=b", MALFORMED_FORM),
        Arguments.of(user + "%", MALFORMED_FORM),
        Arguments.of(user + "%4", MALFORMED_FORM),
        Arguments.of(user + "%zz", MALFORMED_FORM),
        Arguments.of(user + "%C0%80", MALFORMED_FORM),
        Arguments.of(user + "%ED%A0%80", MALFORMED_FORM),
        Arguments.of(user + "%FF", MALFORMED_FORM),
        Arguments.of(user + "a%00b", MALFORMED_FORM),
        Arguments.of(IAM + "ListUsers" + many, MALFORMED_FORM),
        Arguments.of("Action=ListUsers", INVALID_ACTION),
        Arguments.of("Action=ListUsers&Version=2011-06-15", INVALID_ACTION),
        Arguments.of("Action=ListUsers&Version=2010-05-09", INVALID_ACTION),
        Arguments.of("Action=AssumeRole&Version=2010-05-08", INVALID_ACTION),
        Arguments.of(IAM + "listUsers", INVALID_ACTION),
        Arguments.of(IAM + "L\u0131stUsers", INVALID_ACTION),
        Arguments.of(IAM + "ListUsers%20", INVALID_ACTION),
        Arguments.of(IAM + "x".repeat(10_000), INVALID_ACTION),
        Arguments.of(IAM + "ListUsers&MaxItems=ten", MALFORMED_INPUT),
        Arguments.of(IAM + "ListUsers&MaxItems=1.0", MALFORMED_INPUT),
        Arguments.of(IAM + "ListUsers&MaxItems=99999999999", MALFORMED_INPUT),
        Arguments.of(IAM + "ListUsers&MaxItems=4294967297", MALFORMED_INPUT),
        Arguments.of(IAM + "ListUsers&MaxItems=", MALFORMED_INPUT),
        Arguments.of(IAM + "ListUsers&MaxItems.member.1=1", MALFORMED_INPUT),
        Arguments.of(IAM + "ListPolicies&OnlyAttached=yes", MALFORMED_INPUT),
        Arguments.of(user + "a&UserName.member.1=b", MALFORMED_INPUT),
        Arguments.of(user + "a&Tags=x", MALFORMED_INPUT),
        Arguments.of(user + "a&Tags.1.Key=x", MALFORMED_INPUT),
        Arguments.of(user + "a&Tags.member=x", MALFORMED_INPUT),
        Arguments.of(user + "a&Tags.member.1=x", MALFORMED_INPUT),
        Arguments.of(user + "a&Tags.member.0.Key=x", MALFORMED_INPUT),
        Arguments.of(user + "a&Tags.member.2.Key=x", MALFORMED_INPUT),
        Arguments.of(user + "a&Tags.member.01.Key=x", MALFORMED_INPUT),
        Arguments.of(user + "a&Tags.member.999999999.Key=x", MALFORMED_INPUT),
        Arguments.of(user + "a&Tags.member.1.Key=x&Tags.member.3.Key=x", MALFORMED_INPUT),
        Arguments.of(user + "a&Tags" + ".member.1".repeat(1_000) + "=x", MALFORMED_INPUT),
        Arguments.of(user, VALIDATION),
        Arguments.of(IAM + "CreateGroup", VALIDATION),
        Arguments.of(user + "x".repeat(65), VALIDATION),
        Arguments.of(user + "a/b", VALIDATION),
        Arguments.of(user + "\u0430lice", VALIDATION),
        Arguments.of(user + "a&Path=x", VALIDATION),
        Arguments.of(user + "a&Path=//x", VALIDATION),
        Arguments.of(user + "a&PermissionsBoundary=short", VALIDATION),
        Arguments.of(user + "a&Tags.member.1.Key=x", VALIDATION),
        Arguments.of(user + "a&Tags.member.1.Value=x", VALIDATION),
        Arguments.of(user + "a" + tags51, VALIDATION),
        Arguments.of(IAM + "ListUsers&MaxItems=0", VALIDATION),
        Arguments.of(IAM + "ListUsers&MaxItems=1001", VALIDATION),
        Arguments.of(IAM + "ListUsers&MaxItems=-1", VALIDATION),
        Arguments.of(IAM + "ListPolicies&Scope=Some", VALIDATION),
        Arguments.of(IAM + "GetUser", VALIDATION),
        Arguments.of(IAM + "ListAccessKeys", VALIDATION),
        Arguments.of(STS + "AssumeRole", VALIDATION),
        Arguments.of(STS + "GetSessionToken&DurationSeconds=899", VALIDATION),
        Arguments.of(
            user
                + "a&Tags.member.1.Key=x&Tags.member.1.Value=1&Tags.member.2.Key=x"
                + "&Tags.member.2.Value=2",
            "InvalidInput"),
        Arguments.of(
            IAM + "UpdateAccessKey&UserName=a&AccessKeyId=AKIAIOSFODNN7EXAMPLE&Status=Expired",
            "InvalidInput"),
        Arguments.of(
            IAM
                + "SimulateCustomPolicy&ActionNames.member.1=kms:Encrypt"
                + "&PolicyInputList.member.1=%7B",
            "InvalidInput"),
        Arguments.of(
            IAM + "CreatePolicy&PolicyName=p&PolicyDocument=%7B", "MalformedPolicyDocument"),
        Arguments.of(
            STS + "DecodeAuthorizationMessage&EncodedMessage=x",
            "InvalidAuthorizationMessageException"));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void badForm_isRefused(String form, String code) throws Exception {
    String service = form.startsWith(STS) ? "sts" : "iam";
    assertRefused(Forms.draft(edge, service, form).sign().send(), 400, code);
  }

  @Test
  void rawBytesThatAreNotUtf8_areRefused() throws Exception {
    Draft draft = Forms.draft(edge, "iam", "");
    draft.body = (IAM + "GetUser&UserName=\u00ff").getBytes(StandardCharsets.ISO_8859_1);
    assertRefused(draft.sign().send(), 400, MALFORMED_FORM);
  }

  @Test
  void unknownParameters_areSkipped() throws Exception {
    String form = IAM + "ListUsers&Foo=1&Foo.member.1=2&pathprefix=x&.=y&Bar" + ".x".repeat(99);
    assertThat(Forms.draft(edge, "iam", form).sign().send().status()).isEqualTo(200);
  }

  @Test
  void emptyList_isNone() throws Exception {
    assertThat(Forms.iam(edge, "CreateUser", "UserName", "e", "Tags", "").sign().send().status())
        .isEqualTo(200);
  }

  @Test
  void violations_areListedInAwssWords() throws Exception {
    assertThat(Forms.iam(edge, "CreateUser", "UserName", "a/b", "Path", "x").sign().send().body())
        .contains(
            "<Message>2 validation errors detected: Value 'x' at 'path' failed to satisfy"
                + " constraint: Member must satisfy regular expression pattern:"
                + " (\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F); Value 'a/b' at 'userName' failed"
                + " to satisfy constraint: Member must satisfy regular expression pattern:"
                + " [\\w+=,.@-]+</Message>");
    assertThat(
            Forms.iam(edge, "TagUser", "UserName", "a", "Tags.member.1.Key", "!")
                .sign()
                .send()
                .body())
        .contains("Value '!' at 'tags.1.member.key'", "Value null at 'tags.1.member.value'");
  }

  @Test
  void bodyOverTheLimit_isRefusedInXml() throws Exception {
    Draft draft = Forms.iam(edge, "CreatePolicy", "PolicyDocument", "x".repeat(128 * 1024));
    assertRefused(draft.sign().send(), 413, "RequestEntityTooLarge");
  }

  // -- who calls

  @Test
  void signatureForAnotherService_isRefused() throws Exception {
    for (String service : new String[] {"sts", "kms", "IAM"}) {
      Draft draft = Forms.iam(edge, "ListUsers");
      draft.scope = new ReferenceSigner.Scope(Forms.ACCOUNT, "test", "us-east-1", service);
      assertRefused(draft.sign().send(), 403, "SignatureDoesNotMatch");
    }
    Draft draft = Forms.sts(edge, "GetCallerIdentity");
    draft.scope = new ReferenceSigner.Scope(Forms.ACCOUNT, "test", "us-east-1", "iam");
    assertRefused(draft.sign().send(), 403, "SignatureDoesNotMatch");
  }

  @Test
  void credentials_areCheckedBeforeParameters() throws Exception {
    assertRefused(Forms.iam(edge, "CreateUser").send(), 403, "MissingAuthenticationToken");
    Draft unknown = Forms.iam(edge, "CreateUser");
    unknown.scope = new ReferenceSigner.Scope("AKIAUNKNOWN", "test", "us-east-1", "iam");
    assertRefused(unknown.sign().send(), 403, "InvalidClientTokenId");
    Draft twisted = Forms.iam(edge, "CreateUser");
    twisted.headers.put("Authorization", "AWS4-HMAC-SHA256 x");
    assertRefused(twisted.send(), 400, "IncompleteSignature");
    Draft forged = Forms.iam(edge, "CreateUser", "UserName", "a").sign();
    forged.body =
        new String(forged.body, StandardCharsets.UTF_8)
            .replace("=a", "=b")
            .getBytes(StandardCharsets.UTF_8);
    assertRefused(forged.send(), 403, "SignatureDoesNotMatch");
  }

  @Test
  void getIsForCallerIdentityAlone() throws Exception {
    Draft draft = Forms.iam(edge, "x");
    draft.method = "GET";
    draft.body = new byte[0];
    draft.path = "/?Action=ListUsers&Version=2010-05-08";
    assertRefused(draft.sign().send(), 400, INVALID_ACTION);
    draft.path = "/?Action=GetSessionToken&Version=2011-06-15";
    assertRefused(draft.sign().send(), 400, INVALID_ACTION);
  }
}
