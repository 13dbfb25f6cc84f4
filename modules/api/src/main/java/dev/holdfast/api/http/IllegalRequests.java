package dev.holdfast.api.http;

import dev.holdfast.api.error.AwsError;
import dev.holdfast.api.error.WireErrors;
import java.util.UUID;
import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.http.ParsingErrorHandler;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.scaladsl.model.ErrorInfo;
import org.apache.pekko.http.scaladsl.model.StatusCode;
import org.apache.pekko.http.scaladsl.settings.ServerSettings;

/**
 * Answers what the HTTP parser would not take. The client's fault is a 4xx, also where HTTP has a
 * 5xx for it: an unknown method or version must not look like an outage. The connection closes
 * after it. Named in {@code reference.conf}: the library makes it from its name alone, so that
 * nobody can hand it what the ids of other answers come from.
 */
public final class IllegalRequests extends ParsingErrorHandler {

  private static final int BAD_REQUEST = 400;
  private static final int SERVER_ERROR = 500;

  @Override
  public HttpResponse handle(
      StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
    int code = status.intValue() < SERVER_ERROR ? status.intValue() : BAD_REQUEST;
    // The summary names the rule that was broken; the detail may quote the request and is left out.
    AwsError illegal = WireErrors.illegalRequest(code, error.summary());
    return HttpMessages.response(Answer.json(illegal), UUID.randomUUID(), true);
  }
}
