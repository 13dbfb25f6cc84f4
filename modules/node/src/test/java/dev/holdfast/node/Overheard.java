package dev.holdfast.node;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpResponse;

/** What a client of AWS's has sent as its signature, and every error that came back, whole. */
final class Overheard implements ExecutionInterceptor {

  private static final String SIGNATURE = "Signature=";

  private final List<String> signatures = Collections.synchronizedList(new ArrayList<>());
  private final List<String> errors = Collections.synchronizedList(new ArrayList<>());

  List<String> signatures() {
    return List.copyOf(signatures);
  }

  /** Status, headers and body of each. */
  List<String> errors() {
    return List.copyOf(errors);
  }

  @Override
  public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes unused) {
    context
        .httpRequest()
        .firstMatchingHeader("Authorization")
        .ifPresent(header ->
            signatures.add(header.substring(header.indexOf(SIGNATURE) + SIGNATURE.length())));
  }

  @Override
  public Optional<InputStream> modifyHttpResponseContent(
      Context.ModifyHttpResponse context, ExecutionAttributes unused) {
    SdkHttpResponse response = context.httpResponse();
    if (response.isSuccessful() || context.responseBody().isEmpty()) {
      return context.responseBody();
    }
    try {
      byte[] body = context.responseBody().get().readAllBytes();
      errors.add(
          response.statusCode()
              + "\n"
              + response.headers()
              + "\n"
              + new String(body, StandardCharsets.UTF_8));
      return Optional.of(new ByteArrayInputStream(body));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
