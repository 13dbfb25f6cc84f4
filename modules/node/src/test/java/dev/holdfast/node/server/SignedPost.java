package dev.holdfast.node.server;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** A POST that the AWS SDK signs for any service. */
record SignedPost(String accessKeyId, String secret, String service) {

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final AwsV4HttpSigner SIGNER = AwsV4HttpSigner.create();

  record Answer(int status, String body) {

    /** A member whose value is a string; empty when it is absent. */
    Optional<String> member(String name) {
      String mark = '"' + name + "\":\"";
      int at = body.indexOf(mark);
      return at < 0
          ? Optional.empty()
          : Optional.of(body.substring(at + mark.length(), body.indexOf('"', at + mark.length())));
    }
  }

  Answer send(URI uri, String contentType, String body) throws Exception {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    SdkHttpRequest unsigned =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.POST)
            .uri(uri)
            .putHeader("Content-Type", contentType)
            .build();
    SdkHttpRequest signed =
        SIGNER
            .sign(r ->
                r.identity(AwsCredentialsIdentity.create(accessKeyId, secret))
                    .request(unsigned)
                    .payload(ContentStreamProvider.fromByteArray(bytes))
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                    .putProperty(AwsV4HttpSigner.REGION_NAME, "eu-north-1"))
            .request();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofByteArray(bytes));
    signed
        .headers()
        .forEach((name, values) -> {
          if (!name.equalsIgnoreCase("host")) {
            values.forEach(value -> request.header(name, value));
          }
        });
    HttpResponse<String> response =
        HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    return new Answer(response.statusCode(), response.body());
  }
}
