package dev.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.http.Wire.Draft;
import dev.holdfast.api.http.Wire.Response;
import dev.holdfast.api.sigv4.ReferenceSigner;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Credentials that the edge gave out, and requests signed with them. */
record Signer(RunningEdge edge, String accessKeyId, String secret, Optional<String> token) {

  /** A fresh user of the account without any policy. */
  static Signer of(RunningEdge edge, String userName) throws IOException {
    made(Forms.iam(edge, "CreateUser", "UserName", userName));
    return key(edge, userName);
  }

  /** A fresh user with one statement. */
  static Signer allowed(RunningEdge edge, String userName, String statement) throws IOException {
    made(Forms.iam(edge, "CreateUser", "UserName", userName));
    made(
        Forms.iam(
            edge,
            "PutUserPolicy",
            "UserName",
            userName,
            "PolicyName",
            "given",
            "PolicyDocument",
            "{\"Version\":\"2012-10-17\",\"Statement\":[" + statement + "]}"));
    return key(edge, userName);
  }

  /** A statement. */
  static String allow(String action, String resource) {
    return "{\"Effect\":\"Allow\",\"Action\":\"" + action + "\",\"Resource\":\"" + resource + "\"}";
  }

  static void assertDenied(Response response, String action, String resource) {
    assertThat(response.status()).as(response.body()).isEqualTo(403);
    assertThat(response.body())
        .contains(
            "not authorized to perform: " + action + " on resource: " + resource + " because");
  }

  void assertMayNotAssume(String role) throws IOException {
    Response response = sts("AssumeRole", "RoleArn", role, "RoleSessionName", "x1");
    assertThat(response.status()).isEqualTo(403);
    assertThat(response.body()).contains("<Code>AccessDenied</Code>", role);
  }

  private static Signer key(RunningEdge edge, String userName) throws IOException {
    return in(edge, made(Forms.iam(edge, "CreateAccessKey", "UserName", userName)));
  }

  /** The credentials that an answer holds. */
  static Signer in(RunningEdge edge, Response response) {
    return new Signer(
        edge,
        element(response, "AccessKeyId").orElseThrow(),
        element(response, "SecretAccessKey").orElseThrow(),
        element(response, "SessionToken"));
  }

  private static Response made(Draft draft) throws IOException {
    Response response = draft.sign().send();
    assertThat(response.status()).as(response.body()).isEqualTo(200);
    return response;
  }

  static Optional<String> element(Response response, String name) {
    String body = response.body();
    int at = body.indexOf("<" + name + ">");
    return at < 0
        ? Optional.empty()
        : Optional.of(body.substring(at + name.length() + 2, body.indexOf("</" + name + ">")));
  }

  Response iam(String action, String... parameters) throws IOException {
    return send(Forms.iam(edge, action, parameters));
  }

  Response sts(String action, String... parameters) throws IOException {
    return send(Forms.sts(edge, action, parameters));
  }

  private Response send(Draft draft) throws IOException {
    draft.scope =
        new ReferenceSigner.Scope(accessKeyId, secret, "us-east-1", draft.scope.service());
    token.ifPresent(text -> {
      draft.headers.put("X-Amz-Security-Token", text);
      draft.signed = List.of("content-type", "host", "x-amz-date", "x-amz-security-token");
    });
    return draft.sign().send();
  }
}
