package dev.holdfast.api.sigv4;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request as it was received. The verifier and everyone after it read this one object, so that
 * what was signed is what is done.
 *
 * @param path undecoded, without the query
 * @param query undecoded, without the question mark; empty when there is none
 * @param headers names in lower case and values, alternating, in the order received
 * @param contentTypes the spellings that the {@code Content-Type} may have had: the HTTP library
 *     keeps its meaning and drops its letters. All of them mean the same; a signature over any of
 *     them is a signature over this request. Empty when there was no such header
 */
public record RawRequest(
    String method,
    String path,
    String query,
    String[] headers,
    List<String> contentTypes,
    byte[] body) {

  static final String CONTENT_TYPE = "content-type";

  /**
   * The value of a header that occurs exactly once; null when it does not occur, or more than once.
   */
  public @Nullable String single(String name) {
    String found = null;
    for (int i = 0; i < headers.length; i += 2) {
      if (headers[i].equals(name)) {
        if (found != null) {
          return null;
        }
        found = headers[i + 1];
      }
    }
    return found;
  }

  /** What it says its body is; empty when it does not say. */
  public String contentType() {
    return contentTypes.isEmpty() ? "" : contentTypes.getFirst();
  }

  /** How often a header occurs. */
  public int count(String name) {
    int count = 0;
    for (int i = 0; i < headers.length; i += 2) {
      if (headers[i].equals(name)) {
        count++;
      }
    }
    return count;
  }

  /** Says nothing of headers and body, which hold secrets. */
  @Override
  public String toString() {
    return method + " " + path;
  }
}
