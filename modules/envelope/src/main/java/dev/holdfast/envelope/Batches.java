package dev.holdfast.envelope;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.services.kms.KmsClient;

/** Sends many items of work as one signed request, which AWS's clients do not know. */
final class Batches implements AutoCloseable {

  static final int MOST_ITEMS = 1000;

  /** Of a whole request. */
  static final int MOST_BYTES = 128 * 1024;

  private static final String PATH = "/_holdfast/batch";
  private static final byte[] BEGIN = ascii("{\"Items\":[");
  private static final byte[] END = ascii("]}");

  /** What is around the items. */
  static final int FRAME_BYTES = BEGIN.length + END.length;

  /** A whole answer has less than 1 MiB. */
  private static final int MOST_ANSWERED_BYTES = 1 << 22;

  private static final Reply NO_BATCH =
      new Reply.Refused(200, new Answer.Refused("an answer that is none to a batch", ""));

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What the server says to a batch. */
  sealed interface Reply {

    /** To each of its items something of its own. */
    record Answered(List<Answer> items) implements Reply {}

    /** To the whole of it: no. */
    record Refused(int status, Answer.Refused why) implements Reply {}
  }

  private final URI where;
  private final String region;
  private final IdentityProvider<? extends AwsCredentialsIdentity> credentials;
  private final SdkHttpClient http =
      UrlConnectionHttpClient.builder().socketTimeout(PATIENCE).build();
  private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();

  private Batches(
      URI endpoint, String region, IdentityProvider<? extends AwsCredentialsIdentity> credentials) {
    this.where = endpoint.resolve(PATH);
    this.region = region;
    this.credentials = credentials;
  }

  /** To the server that a client speaks to, with the client's credentials. */
  static Batches of(KmsClient kms) throws Failure {
    var configuration = kms.serviceClientConfiguration();
    URI endpoint =
        configuration
            .endpointOverride()
            .orElseThrow(() ->
                new Failure(
                    Ending.USAGE,
                    "no server is named, and AWS KMS does not take batches",
                    "Name a Holdfast with --endpoint-url or AWS_ENDPOINT_URL."));
    return new Batches(endpoint, configuration.region().id(), configuration.credentialsProvider());
  }

  /**
   * Sends a batch.
   *
   * @param items each a JSON object; as many, and as long, as a batch may have
   * @throws IOException when no answer came
   * @throws Failure when there is nobody to sign for
   */
  Reply send(List<byte[]> items) throws IOException, Failure {
    byte[] body = body(items);
    ContentStreamProvider payload = ContentStreamProvider.fromByteArray(body);
    SignedRequest signed = signed(payload, body.length);
    HttpExecuteRequest.Builder call = HttpExecuteRequest.builder().request(signed.request());
    signed.payload().ifPresent(call::contentStreamProvider);
    HttpExecuteResponse response = http.prepareRequest(call.build()).call();
    int status = response.httpResponse().statusCode();
    byte[] answer = {};
    if (response.responseBody().isPresent()) {
      try (InputStream in = response.responseBody().get()) {
        answer = in.readNBytes(MOST_ANSWERED_BYTES);
      }
    }
    return status == 200 ? answered(answer, items.size()) : refused(status, answer);
  }

  private SignedRequest signed(ContentStreamProvider payload, int length) throws Failure {
    SdkHttpRequest request =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.POST)
            .uri(where)
            .putHeader("Content-Type", "application/json")
            .putHeader("Content-Length", Integer.toString(length))
            .build();
    AwsCredentialsIdentity caller = caller();
    return signer.sign(sign ->
        sign.request(request)
            .payload(payload)
            .identity(caller)
            .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "kms")
            .putProperty(AwsV4HttpSigner.REGION_NAME, region));
  }

  /** Asked for each time: credentials that are renewed go on, those that are not have an end. */
  private AwsCredentialsIdentity caller() throws Failure {
    try {
      return credentials.resolveIdentity().join();
    } catch (CompletionException e) {
      throw Refusals.encrypting(e.getCause() instanceof RuntimeException cause ? cause : e);
    } catch (RuntimeException e) {
      throw Refusals.encrypting(e);
    }
  }

  private static byte[] body(List<byte[]> items) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(BEGIN);
    for (int i = 0; i < items.size(); i++) {
      if (i > 0) {
        body.write(',');
      }
      body.writeBytes(items.get(i));
    }
    body.writeBytes(END);
    return body.toByteArray();
  }

  private static Reply answered(byte[] answer, int expected) {
    Optional<List<JsonNode>> items =
        Json.object(answer)
            .flatMap(object -> object.field("Items"))
            .filter(JsonNode::isArray)
            .map(JsonNode::asArray)
            .filter(all -> all.size() == expected);
    try {
      return items
          .<Reply>map(all -> new Reply.Answered(all.stream().map(Answer::read).toList()))
          .orElse(NO_BATCH);
    } catch (IllegalArgumentException e) {
      return NO_BATCH;
    }
  }

  /** Not every refusal comes from a server that speaks JSON: proxies stand in between. */
  private static Reply refused(int status, byte[] answer) {
    return new Reply.Refused(
        status,
        Json.object(answer)
            .flatMap(Answer::refused)
            .orElseGet(() -> new Answer.Refused("HTTP status " + status, "")));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void close() {
    http.close();
  }
}
