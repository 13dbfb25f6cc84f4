package dev.holdfast.node.badinput;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** A request in the making, which the AWS SDK signs; what is not set is as clients send it. */
final class Draft {

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final AwsV4HttpSigner SIGNER = AwsV4HttpSigner.create();

  private final URI endpoint;
  private final Map<String, String> headers = new LinkedHashMap<>();
  private String path = "/";
  private byte[] body;
  private byte @Nullable [] bodyInstead;
  private @Nullable String accessKeyId;
  private String secret = "test";
  private String region = "us-east-1";
  private String service = "kms";
  private Duration age = Duration.ZERO;
  private Consumer<Map<String, List<String>>> tampering = headers -> {};

  Draft(URI endpoint, String accessKeyId, String operation, String body) {
    this.endpoint = endpoint;
    this.accessKeyId = accessKeyId;
    this.body = body.getBytes(StandardCharsets.UTF_8);
    headers.put("Content-Type", "application/x-amz-json-1.1");
    headers.put("X-Amz-Target", "TrentService." + operation);
  }

  Draft with(String header, String value) {
    headers.put(header, value);
    return this;
  }

  Draft without(String header) {
    headers.remove(header);
    return this;
  }

  Draft at(String otherPath) {
    path = otherPath;
    return this;
  }

  Draft saying(byte[] bytes) {
    body = bytes;
    return this;
  }

  Draft signedBy(String otherAccessKeyId, String otherSecret) {
    accessKeyId = otherAccessKeyId;
    secret = otherSecret;
    return this;
  }

  Draft unsigned() {
    accessKeyId = null;
    return this;
  }

  Draft signedFor(String otherRegion, String otherService) {
    region = otherRegion;
    service = otherService;
    return this;
  }

  /**
   * @param ago negative for a signature of the future
   */
  Draft signed(Duration ago) {
    age = ago;
    return this;
  }

  /** Changes the headers once they are signed. */
  Draft tampered(Consumer<Map<String, List<String>>> change) {
    tampering = change;
    return this;
  }

  /** Sends another body than the one that is signed. */
  Draft sayingInstead(String text) {
    bodyInstead = text.getBytes(StandardCharsets.UTF_8);
    return this;
  }

  /** Sends it, and waits for five seconds at most. */
  Reply send() throws IOException, InterruptedException {
    URI uri = endpoint.resolve(path);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(PATIENCE)
            .POST(HttpRequest.BodyPublishers.ofByteArray(bodyInstead == null ? body : bodyInstead));
    Map<String, List<String>> ready = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    ready.putAll(sign(uri).headers());
    ready.remove("Host");
    tampering.accept(ready);
    ready.forEach((name, values) -> values.forEach(value -> request.header(name, value)));
    HttpResponse<String> response =
        HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    return new Reply(response.statusCode(), response.headers(), response.body());
  }

  private SdkHttpRequest sign(URI uri) {
    SdkHttpRequest.Builder request = SdkHttpRequest.builder().method(SdkHttpMethod.POST).uri(uri);
    headers.forEach(request::putHeader);
    if (accessKeyId == null) {
      return request.build();
    }
    Clock then = Clock.offset(Clock.system(ZoneOffset.UTC), age.negated());
    return SIGNER
        .sign(r ->
            r.identity(AwsCredentialsIdentity.create(accessKeyId, secret))
                .request(request.build())
                .payload(ContentStreamProvider.fromByteArray(body))
                .putProperty(HttpSigner.SIGNING_CLOCK, then)
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                .putProperty(AwsV4HttpSigner.REGION_NAME, region))
        .request();
  }
}
