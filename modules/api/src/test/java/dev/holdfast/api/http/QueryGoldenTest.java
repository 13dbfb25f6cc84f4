package dev.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.http.Wire.Response;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Answers of every form, letter by letter. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(20)
class QueryGoldenTest {

  @AutoClose private final RunningEdge edge = new RunningEdge();

  @BeforeEach
  void forget() {
    edge.forget();
  }

  /**
   * @param expected with line breaks and indentation to read it by, and ID for the request's id
   */
  private static void assertXml(Response response, int status, String expected) {
    String id = response.headers().get("x-amzn-RequestId");
    assertThat(response.status()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().get("Content-Type")).isEqualTo("text/xml; charset=UTF-8");
    assertThat(response.body())
        .isEqualTo(expected.replaceAll("\\n *", "").replace(">ID<", ">" + id + "<"));
  }

  @Test
  void user() throws Exception {
    assertXml(
        edge.iam(
            "CreateUser",
            "UserName",
            "alice",
            "Path",
            "/division/",
            "Tags.member.1.Key",
            "team",
            "Tags.member.1.Value",
            "payments @ Zürich"),
        200,
        """
        <CreateUserResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">
          <CreateUserResult>
            <User>
              <Path>/division/</Path>
              <UserName>alice</UserName>
              <UserId>AIDAAAAAAAAAAAAAAAAAB</UserId>
              <Arn>arn:aws:iam::111122223333:user/division/alice</Arn>
              <CreateDate>2026-01-02T03:04:05Z</CreateDate>
              <Tags><member><Key>team</Key><Value>payments @ Zürich</Value></member></Tags>
            </User>
          </CreateUserResult>
          <ResponseMetadata><RequestId>ID</RequestId></ResponseMetadata>
        </CreateUserResponse>\
        """);
  }

  @Test
  void answerWithoutAResult() throws Exception {
    var unused = edge.iam("CreateUser", "UserName", "alice");
    assertXml(
        edge.iam("DeleteUser", "UserName", "alice"),
        200,
        """
        <DeleteUserResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">
          <ResponseMetadata><RequestId>ID</RequestId></ResponseMetadata>
        </DeleteUserResponse>\
        """);
  }

  @Test
  void answerWithAnEmptyResult() throws Exception {
    var unused =
        edge.iam(
            "CreateRole", "RoleName", "reader", "AssumeRolePolicyDocument", Forms.ACCOUNT_TRUST);
    assertXml(
        edge.iam("UpdateRole", "RoleName", "reader", "Description", "reads"),
        200,
        """
        <UpdateRoleResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">
          <UpdateRoleResult></UpdateRoleResult>
          <ResponseMetadata><RequestId>ID</RequestId></ResponseMetadata>
        </UpdateRoleResponse>\
        """);
  }

  @Test
  void policyDocuments_arePercentEncoded() throws Exception {
    assertXml(
        edge.iam(
            "CreateRole", "RoleName", "reader", "AssumeRolePolicyDocument", Forms.ACCOUNT_TRUST),
        200,
        """
        <CreateRoleResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">
          <CreateRoleResult>
            <Role>
              <Path>/</Path>
              <RoleName>reader</RoleName>
              <RoleId>AROAAAAAAAAAAAAAAAAAB</RoleId>
              <Arn>arn:aws:iam::111122223333:role/reader</Arn>
              <CreateDate>2026-01-02T03:04:05Z</CreateDate>
              <AssumeRolePolicyDocument>%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%7B%22AWS%22%3A%22arn%3Aaws%3Aiam%3A%3A111122223333%3Aroot%22%7D%2C%22Action%22%3A%22sts%3AAssumeRole%22%7D%5D%7D</AssumeRolePolicyDocument>
              <MaxSessionDuration>3600</MaxSessionDuration>
            </Role>
          </CreateRoleResult>
          <ResponseMetadata><RequestId>ID</RequestId></ResponseMetadata>
        </CreateRoleResponse>\
        """);
  }

  @Test
  void listing_isTruncatedWithAMarker() throws Exception {
    var unused = edge.iam("CreateGroup", "GroupName", "a");
    unused = edge.iam("CreateGroup", "GroupName", "b");
    assertThat(edge.iam("ListGroups", "MaxItems", "1").body())
        .contains(
            "<Groups><member><Path>/</Path><GroupName>a</GroupName>",
            "</member></Groups><IsTruncated>true</IsTruncated><Marker>");
    assertThat(edge.iam("ListGroups").body())
        .contains("</member><member>", "</Groups><IsTruncated>false</IsTruncated></ListGroupsR");
  }

  @Test
  void error() throws Exception {
    assertXml(
        edge.iam("GetUser", "UserName", "nobody"),
        404,
        """
        <ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">
          <Error>
            <Type>Sender</Type>
            <Code>NoSuchEntity</Code>
            <Message>The user with name nobody cannot be found.</Message>
          </Error>
          <RequestId>ID</RequestId>
        </ErrorResponse>\
        """);
  }

  @Test
  void textsAreEscaped() throws Exception {
    String name = "<b>\"&\r\u0001";
    assertThat(edge.iam("GetUser", "UserName", name).body())
        .contains(
            "Value '&lt;b&gt;&quot;&amp;&#13;\ufffd' at 'userName' failed to satisfy constraint");
  }

  @Test
  void callerIdentity() throws Exception {
    assertXml(
        Forms.sts(edge, "GetCallerIdentity").sign().send(),
        200,
        """
        <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
          <GetCallerIdentityResult>
            <Arn>arn:aws:iam::111122223333:root</Arn>
            <UserId>111122223333</UserId>
            <Account>111122223333</Account>
          </GetCallerIdentityResult>
          <ResponseMetadata><RequestId>ID</RequestId></ResponseMetadata>
        </GetCallerIdentityResponse>\
        """);
  }

  @Test
  void summary_isAMapOfEntries() throws Exception {
    assertThat(edge.iam("GetAccountSummary").body())
        .contains("<SummaryMap><entry><key>", "</key><value>", "</value></entry></SummaryMap>");
  }
}
