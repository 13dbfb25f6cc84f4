package dev.holdfast.api.http;

import dev.holdfast.api.sigv4.RawRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.RemoteAddress;
import org.apache.pekko.http.javadsl.model.headers.Connection;
import org.apache.pekko.http.javadsl.model.headers.Date;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/** Between the HTTP library's messages and ours. */
final class HttpMessages {

  private static final String AMZ_JSON_NAME = "application/x-amz-json-1.1";
  static final ContentType AMZ_JSON =
      MediaTypes.customBinary("application", "x-amz-json-1.1", false).toContentType();

  /** What a client is told that sends another type. */
  static final String AMZ_JSON_WANTED = "The Content-Type must be " + AMZ_JSON_NAME;

  static final ContentType XML = ContentTypes.create(MediaTypes.TEXT_XML, HttpCharsets.UTF_8);

  static final String REQUEST_ID = "x-amzn-RequestId";
  static final String ERROR_TYPE = "x-amzn-ErrorType";

  static final HttpHeader CLOSE = Connection.create("close");
  private static final String CHARSET = "; charset=";

  private HttpMessages() {}

  static RawRequest raw(HttpRequest request, byte[] body) {
    List<String> headers = new ArrayList<>(32);
    boolean rawContentType = false;
    for (HttpHeader header : request.getHeaders()) {
      String name = header.lowercaseName();
      rawContentType |= name.equals("content-type");
      headers.add(name);
      headers.add(header.value());
    }
    if (!request.entity().isChunked()) {
      headers.add("content-length");
      headers.add(Integer.toString(body.length));
    }
    return new RawRequest(
        request.method().value(),
        request.getUri().path(),
        request.getUri().rawQueryString().orElse(""),
        headers.toArray(String[]::new),
        rawContentType ? List.of() : spellings(request.entity().getContentType().toString()),
        body);
  }

  /**
   * How the client may have written its content type. The HTTP library keeps the meaning and drops
   * the letters, but the client signed the letters: of a form it drops the charset, which can only
   * be UTF-8, and elsewhere its capitals.
   */
  private static List<String> spellings(String rendered) {
    int at = rendered.indexOf(CHARSET);
    boolean form = rendered.equals(QueryCalls.FORM);
    if (at < 0 && !form) {
      return List.of(rendered);
    }
    String type = form ? rendered : rendered.substring(0, at);
    String charset = form ? "UTF-8" : rendered.substring(at + CHARSET.length());
    String small = charset.toLowerCase(Locale.ROOT);
    List<String> spellings = new ArrayList<>(5);
    if (form) {
      spellings.add(type);
    }
    spellings.add(type + CHARSET + small);
    spellings.add(type + CHARSET + charset);
    spellings.add(type + ";charset=" + small);
    spellings.add(type + ";charset=" + charset);
    return spellings;
  }

  /** Whether all of these are how one content type may have been written. */
  static boolean areSpellings(List<String> contentTypes) {
    return contentTypes.isEmpty()
        || contentTypes.stream().anyMatch(type -> spellings(type).equals(contentTypes));
  }

  static boolean isAmzJson(RawRequest request) {
    List<String> types = request.contentTypes();
    String type = types.isEmpty() ? "" : types.getFirst().toLowerCase(Locale.ROOT);
    return type.equals(AMZ_JSON_NAME) || type.equals(AMZ_JSON_NAME + "; charset=utf-8");
  }

  /** Whether a body says that it is JSON as everybody writes it. */
  static boolean isJson(RawRequest request) {
    List<String> types = request.contentTypes();
    String type = types.isEmpty() ? "" : types.getFirst().toLowerCase(Locale.ROOT);
    return type.equals("application/json") || type.equals("application/json; charset=utf-8");
  }

  static String sourceIpAddress(HttpRequest request) {
    return request
        .getAttribute(AttributeKeys.remoteAddress)
        .flatMap(RemoteAddress::getAddress)
        .map(address -> address.getHostAddress())
        .orElse("unknown");
  }

  static HttpHeader requestId(UUID id) {
    return RawHeader.create(REQUEST_ID, id.toString());
  }

  static HttpResponse response(Calls.Answered answered, UUID id) {
    HttpResponse response = response(answered.answer(), id, answered.close());
    return answered.date() == null ? response : response.addHeader(Date.create(answered.date()));
  }

  /**
   * @param close whether the connection ends with this answer
   */
  static HttpResponse response(Answer answer, UUID id, boolean close) {
    List<HttpHeader> headers = new ArrayList<>(3);
    headers.add(requestId(id));
    Optional.ofNullable(answer.errorName())
        .ifPresent(name -> headers.add(RawHeader.create(ERROR_TYPE, name)));
    if (close) {
      headers.add(CLOSE);
    }
    return HttpResponse.create()
        .withStatus(answer.status())
        .withHeaders(headers)
        .withEntity(HttpEntities.create(type(answer.form()), answer.body()));
  }

  /** The form of an answer that has a content type; empty when no answer of ours has. */
  static Optional<Answer.Form> form(String contentType) {
    return Arrays.stream(Answer.Form.values())
        .filter(form -> type(form).toString().equals(contentType))
        .findFirst();
  }

  private static ContentType type(Answer.Form form) {
    return switch (form) {
      case AMZ_JSON -> AMZ_JSON;
      case XML -> XML;
      case JSON -> ContentTypes.APPLICATION_JSON;
    };
  }
}
