package dev.holdfast.model.call;

import dev.holdfast.model.key.Plaintext;
import java.util.List;
import java.util.UUID;

/**
 * A request as a client sent it, with nothing decided about it: whoever answers it verifies it.
 *
 * @param id the id that its answer has
 * @param sourceIpAddress the client's address
 * @param path undecoded, without the query
 * @param query undecoded, without the question mark
 * @param headers names in lower case and values, alternating, in the order received
 * @param contentTypes the spellings that the content type may have had
 * @param body may hold what only the client and the service may know
 */
public record PassedCall(
    UUID id,
    String sourceIpAddress,
    String method,
    String path,
    String query,
    List<String> headers,
    List<String> contentTypes,
    Plaintext body) {

  public PassedCall {
    headers = List.copyOf(headers);
    contentTypes = List.copyOf(contentTypes);
  }

  /** Says nothing of headers, query and body, which hold secrets. */
  @Override
  public String toString() {
    return "PassedCall(" + id + ")";
  }
}
