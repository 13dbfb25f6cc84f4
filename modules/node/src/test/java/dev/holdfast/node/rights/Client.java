package dev.holdfast.node.rights;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;

/** Any call, well or badly entitled, signed by the AWS SDK. */
public final class Client {

  private static final String AMZ_JSON = "application/x-amz-json-1.1";
  private static final AwsV4HttpSigner SIGNER = AwsV4HttpSigner.create();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI endpoint;
  private final String region;

  public Client(URI endpoint) {
    this(endpoint, "us-east-1");
  }

  /** Signs for a region. */
  public Client(URI endpoint, String region) {
    this.endpoint = endpoint;
    this.region = region;
  }

  /**
   * @param caller null for nobody at all
   * @param input the members of the JSON body
   */
  public Answer kms(@Nullable Credentials caller, String operation, Map<String, ?> input) {
    return json(caller, "kms", "TrentService." + operation, input);
  }

  /**
   * @param caller null for nobody at all
   */
  Answer cloudTrail(@Nullable Credentials caller, String operation) {
    return json(
        caller,
        "cloudtrail",
        "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101." + operation,
        Map.of());
  }

  /**
   * @param caller null for nobody at all
   * @param parameters names and values in turn
   */
  public Answer iam(@Nullable Credentials caller, String action, List<String> parameters) {
    return form(caller, "iam", "2010-05-08", action, parameters);
  }

  /**
   * @param caller null for nobody at all
   * @param parameters names and values in turn
   */
  public Answer sts(@Nullable Credentials caller, String action, List<String> parameters) {
    return form(caller, "sts", "2011-06-15", action, parameters);
  }

  /** Moves the server's clock forward. */
  void advance(Duration by) {
    HttpRequest request =
        HttpRequest.newBuilder(endpoint.resolve("/_holdfast/clock"))
            .POST(HttpRequest.BodyPublishers.ofString(Json.text(Map.of("advance", by.toString()))))
            .build();
    World.done(answer(request));
  }

  private Answer json(
      @Nullable Credentials caller, String service, String target, Map<String, ?> input) {
    return send(
        caller,
        service,
        Map.of("Content-Type", AMZ_JSON, "X-Amz-Target", target),
        Json.text(input));
  }

  private Answer form(
      @Nullable Credentials caller,
      String service,
      String version,
      String action,
      List<String> parameters) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("Action", action);
    form.put("Version", version);
    for (int i = 0; i < parameters.size(); i += 2) {
      form.put(parameters.get(i), parameters.get(i + 1));
    }
    return send(
        caller,
        service,
        Map.of("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
        form.entrySet().stream()
            .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&")));
  }

  private Answer send(
      @Nullable Credentials caller, String service, Map<String, String> headers, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    SdkHttpRequest.Builder request =
        SdkHttpRequest.builder().method(SdkHttpMethod.POST).uri(endpoint);
    headers.forEach(request::putHeader);
    SdkHttpRequest ready =
        caller == null
            ? request.build()
            : SIGNER
                .sign(r ->
                    r.identity(caller.identity())
                        .request(request.build())
                        .payload(ContentStreamProvider.fromByteArray(bytes))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region))
                .request();
    return send(ready, bytes);
  }

  private Answer send(SdkHttpRequest ready, byte[] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(endpoint).POST(HttpRequest.BodyPublishers.ofByteArray(body));
    ready
        .headers()
        .forEach((name, values) -> {
          if (!name.equalsIgnoreCase("host")) {
            values.forEach(value -> request.header(name, value));
          }
        });
    return answer(request.build());
  }

  private Answer answer(HttpRequest request) {
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      return new Answer(
          response.statusCode(), new TreeMap<>(response.headers().map()), response.body());
    } catch (IOException e) {
      throw new IllegalStateException("no answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
