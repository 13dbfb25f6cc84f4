package dev.holdfast.envelope;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.KmsClientBuilder;

/** Which server. */
final class ServerOptions {

  @Option(
      names = "--endpoint-url",
      paramLabel = "URL",
      description =
          "The server. Default: AWS_ENDPOINT_URL_KMS, AWS_ENDPOINT_URL, or what the AWS profile"
              + " says.")
  @Nullable String endpoint;

  @Option(
      names = "--region",
      paramLabel = "REGION",
      description =
          "The region. Default: the one in the key's ARN, AWS_REGION, AWS_DEFAULT_REGION, or what"
              + " the AWS profile says.")
  @Nullable String region;

  /**
   * A client of it.
   *
   * @param keyId how the key was named, which may tell the region
   */
  KmsClient client(Map<String, String> environment, String keyId) throws Failure {
    KmsClientBuilder builder =
        KmsClient.builder()
            .region(region(environment, keyId))
            .httpClientBuilder(UrlConnectionHttpClient.builder());
    if (endpoint != null) {
      builder.endpointOverride(uri(endpoint));
    }
    return builder.build();
  }

  private Region region(Map<String, String> environment, String keyId) throws Failure {
    String named = region != null ? region : regionOfArn(keyId);
    for (String variable : List.of("AWS_REGION", "AWS_DEFAULT_REGION")) {
      String value = environment.getOrDefault(variable, "");
      if (named == null && !value.isBlank()) {
        named = value;
      }
    }
    return named != null ? Region.of(named) : regionOfProfile();
  }

  private static @Nullable String regionOfArn(String keyId) {
    List<String> parts = List.of(keyId.split(":", -1));
    return parts.size() == 6 && parts.getFirst().equals("arn") && !parts.get(3).isEmpty()
        ? parts.get(3)
        : null;
  }

  /** Not the default chain, which would wait for the metadata service of a machine of EC2. */
  private static Region regionOfProfile() throws Failure {
    try {
      return new AwsProfileRegionProvider().getRegion();
    } catch (SdkClientException e) {
      throw new Failure(
          Ending.USAGE, "no region is named", "Use --region, AWS_REGION or the key's ARN.");
    }
  }

  private static URI uri(String endpoint) throws Failure {
    try {
      URI uri = new URI(endpoint);
      if (uri.getHost() != null && List.of("http", "https").contains(uri.getScheme())) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Refused below like an address of another kind.
    }
    throw new Failure(
        Ending.USAGE,
        "--endpoint-url " + endpoint + " is not an address",
        "Give one such as http://127.0.0.1:4599.");
  }
}
