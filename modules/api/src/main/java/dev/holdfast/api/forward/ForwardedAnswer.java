package dev.holdfast.api.forward;

import org.apache.pekko.http.javadsl.model.DateTime;
import org.jspecify.annotations.Nullable;

/** What became of a request that was handed on. */
public sealed interface ForwardedAnswer {

  /** The region's answer. Prints nothing: what it holds is for the client. */
  final class Answered implements ForwardedAnswer {

    private final int status;
    private final String contentType;
    private final DateTime date;
    private final @Nullable String errorName;
    private final byte[] body;

    /**
     * @param contentType as the region wrote it
     * @param date when it answered
     * @param errorName null for a success
     */
    Answered(
        int status, String contentType, DateTime date, @Nullable String errorName, byte[] body) {
      this.status = status;
      this.contentType = contentType;
      this.date = date;
      this.errorName = errorName;
      this.body = body;
    }

    public int status() {
      return status;
    }

    public String contentType() {
      return contentType;
    }

    public DateTime date() {
      return date;
    }

    public @Nullable String errorName() {
      return errorName;
    }

    public byte[] body() {
      return body;
    }
  }

  /** No node of the region answered in time. Whether one has done it, nobody here knows. */
  record Away() implements ForwardedAnswer {}

  /** As many requests as may wait for that region do so already. */
  record Full() implements ForwardedAnswer {}

  /** What came back is no answer of ours. */
  record Nonsense() implements ForwardedAnswer {}
}
