package dev.holdfast.load;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.jmesPath;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.http.HttpRequestActionBuilder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The calls that simulations are made of. What a call needs stands in the session. */
final class Kms {

  static final String TARGET = "TrentService.";

  /** Session attribute: the id of the key that a call is about. */
  static final String KEY = "key";

  /** Session attribute: what the last call encrypted, in Base64. */
  static final String BLOB = "blob";

  static final int PLAINTEXT_BYTES = 32;

  private static final Pattern KEY_ID = Pattern.compile("\"KeyId\"\\s*:\\s*\"([^\"]+)\"");

  private static final Pattern CIPHERTEXT =
      Pattern.compile("\"CiphertextBlob\"\\s*:\\s*\"([^\"]+)\"");

  private final Caller caller;

  Kms(Caller caller) {
    this.caller = caller;
  }

  /** Makes keys at once; gives their ids. */
  List<String> createKeys(int count) {
    List<String> ids = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      ids.add(found(KEY_ID, caller.call("CreateKey", "{\"Description\":\"load test\"}")));
    }
    return ids;
  }

  /** What an answer to Encrypt holds. */
  static String ciphertext(String answer) {
    return found(CIPHERTEXT, answer);
  }

  private static String found(Pattern wanted, String answer) {
    Matcher matcher = wanted.matcher(answer);
    if (!matcher.find()) {
      throw new IllegalStateException("no " + wanted + " in " + answer);
    }
    return matcher.group(1);
  }

  /** Encrypts 32 random bytes under the session's key; keeps the ciphertext in the session. */
  HttpRequestActionBuilder encrypt(String name) {
    return named(
            name,
            "Encrypt",
            session -> "{" + key(session) + ",\"Plaintext\":\"" + plaintext() + "\"}")
        .check(jmesPath("CiphertextBlob").saveAs(BLOB));
  }

  /** Makes a data key; keeps its encrypted form in the session. */
  HttpRequestActionBuilder generateDataKey(String name) {
    return named(
            name, "GenerateDataKey", session -> "{" + key(session) + ",\"KeySpec\":\"AES_256\"}")
        .check(jmesPath("CiphertextBlob").saveAs(BLOB));
  }

  /** Decrypts the session's ciphertext. */
  HttpRequestActionBuilder decrypt(String name) {
    return named(
            name, "Decrypt", session -> "{\"CiphertextBlob\":\"" + session.getString(BLOB) + "\"}")
        .check(jmesPath("Plaintext").exists());
  }

  /** Puts a tag on the session's key. */
  HttpRequestActionBuilder tag() {
    return call(
        "TagResource",
        session ->
            "{%s,\"Tags\":[{\"TagKey\":\"%s\",\"TagValue\":\"\"}]}"
                .formatted(key(session), own(session)));
  }

  /** Takes it away again. */
  HttpRequestActionBuilder untag() {
    return call(
        "UntagResource",
        session -> "{%s,\"TagKeys\":[\"%s\"]}".formatted(key(session), own(session)));
  }

  /** An operation on the session's key that wants to know nothing else. */
  HttpRequestActionBuilder ofKey(String operation) {
    return call(operation, session -> "{" + key(session) + "}");
  }

  /** An operation that wants to know nothing. */
  HttpRequestActionBuilder any(String operation) {
    return call(operation, session -> "{}");
  }

  /** Any operation, under its own name. */
  HttpRequestActionBuilder call(String operation, Function<Session, String> body) {
    return named(operation, operation, body);
  }

  /** Under the name that the report is to have for it. */
  private HttpRequestActionBuilder named(
      String name, String operation, Function<Session, String> body) {
    return http(name)
        .post("/")
        .header("Content-Type", Caller.CONTENT_TYPE)
        .header("X-Amz-Target", TARGET + operation)
        .body(StringBody(body))
        .sign(caller::sign)
        .check(status().is(200));
  }

  /** The member that names the session's key. */
  static String key(Session session) {
    return "\"KeyId\":\"" + session.getString(KEY) + "\"";
  }

  /** A name that no other caller of this run has. */
  static String own(Session session) {
    return "load-" + ProcessHandle.current().pid() + "-" + session.userId();
  }

  static String plaintext() {
    byte[] bytes = new byte[PLAINTEXT_BYTES];
    ThreadLocalRandom.current().nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }
}
