package dev.holdfast.api.http;

import dev.holdfast.api.error.AwsError;
import dev.holdfast.api.error.WireErrors;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.pekko.util.ByteString;

/** The answers to what never reaches the HTTP library: whole messages, after which one closes. */
final class EarlyRefusals {

  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final InstantSource clock;
  private final Supplier<UUID> ids;

  /**
   * @param clock what clients are told the time by
   * @param ids of the answers
   */
  EarlyRefusals(InstantSource clock, Supplier<UUID> ids) {
    this.clock = clock;
    this.ids = ids;
  }

  /**
   * An answer in bytes.
   *
   * @param status 408, 431 or 400
   */
  ByteString of(int status) {
    AwsError error =
        switch (status) {
          case 408 -> WireErrors.HEAD_TOO_SLOW;
          case RequestFraming.HEAD_TOO_LARGE ->
              WireErrors.illegalRequest(status, "The request has too many or too long headers");
          default -> WireErrors.illegalRequest(status, "The request is not well-formed HTTP");
        };
    return of(status, error);
  }

  /** The answer to who speaks HTTP where TLS is spoken. */
  ByteString plain() {
    return of(
        400, WireErrors.illegalRequest(400, "This address speaks TLS: the endpoint is https"));
  }

  private ByteString of(int status, AwsError error) {
    byte[] body = error.toJson();
    String head =
        String.join(
            "\r\n",
            "HTTP/1.1 " + status + " " + reason(status),
            "Date: " + HTTP_DATE.format(clock.instant()),
            HttpMessages.REQUEST_ID + ": " + ids.get(),
            HttpMessages.ERROR_TYPE + ": " + error.name(),
            "Connection: close",
            "Content-Type: " + HttpMessages.AMZ_JSON,
            "Content-Length: " + body.length,
            "",
            "");
    return ByteString.fromArrayUnsafe(head.getBytes(StandardCharsets.ISO_8859_1))
        .concat(ByteString.fromArrayUnsafe(body));
  }

  private static String reason(int status) {
    return switch (status) {
      case 408 -> "Request Timeout";
      case RequestFraming.HEAD_TOO_LARGE -> "Request Header Fields Too Large";
      default -> "Bad Request";
    };
  }
}
