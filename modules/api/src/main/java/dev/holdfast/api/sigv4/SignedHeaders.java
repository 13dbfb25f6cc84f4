package dev.holdfast.api.sigv4;

import dev.holdfast.api.error.AwsError;
import dev.holdfast.api.error.WireErrors;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The headers that a client listed as signed, each found among those received. */
final class SignedHeaders {

  private static final int MAX_HEADERS = 64;
  private static final int USUAL = 8;

  private static final String AMZ_PREFIX = "x-amz-";

  /**
   * Says which client this is, changes nothing, and some clients leave it out of their signature.
   */
  private static final String AMZ_USER_AGENT = "x-amz-user-agent";

  /** Stands for the {@code Content-Type}, which is not among the headers as they were received. */
  private static final byte CONTENT_TYPE = -1;

  private final String[] headers;

  /** Where the listed ones are: pairs of name and value, counted from 0. */
  private byte[] listed = new byte[USUAL];

  private int count;

  private SignedHeaders(String[] headers) {
    this.headers = headers;
  }

  /**
   * The headers, or why they cannot be taken as they are listed. Exactly one of the two is there.
   */
  record Found(@Nullable SignedHeaders headers, @Nullable AwsError error) {
    static Found refused(AwsError error) {
      return new Found(null, error);
    }
  }

  /**
   * Finds them, and sees to it that the list is in order, in lower case, names each header that is
   * there exactly once, and leaves nothing out that changes what is done.
   *
   * @param list names parted by semicolons
   * @param dateHeader the header that dates the request; null when the query does
   */
  static Found find(RawRequest request, String list, @Nullable String dateHeader) {
    String[] headers = request.headers();
    if (headers.length > 2 * MAX_HEADERS) {
      return Found.refused(WireErrors.WRONG_SIGNATURE);
    }
    SignedHeaders found = new SignedHeaders(headers);
    long signed = 0;
    boolean host = false;
    int previous = -1;
    int previousEnd = -1;
    for (int start = 0; start <= list.length(); ) {
      int semicolon = list.indexOf(';', start);
      int end = semicolon < 0 ? list.length() : semicolon;
      if (end == start || previous >= 0 && !isAscending(list, previous, previousEnd, start, end)) {
        return Found.refused(
            WireErrors.incompleteSignature("SignedHeaders must be lower case, sorted and unique."));
      }
      int times = 0;
      for (int i = 0; i < headers.length; i += 2) {
        if (isNamed(list, start, end, headers[i])) {
          signed |= 1L << (i / 2);
          host |= headers[i].equals("host");
          found.add((byte) (i / 2));
          times++;
        }
      }
      if (times == 0
          && !request.contentTypes().isEmpty()
          && isNamed(list, start, end, RawRequest.CONTENT_TYPE)) {
        found.add(CONTENT_TYPE);
        times++;
      }
      if (times != 1) {
        return Found.refused(WireErrors.WRONG_SIGNATURE);
      }
      previous = start;
      previousEnd = end;
      start = end + 1;
    }
    if (!host) {
      return Found.refused(
          WireErrors.incompleteSignature(
              "'Host' must be a 'SignedHeader' in the AWS Authorization."));
    }
    for (int i = 0; i < headers.length; i += 2) {
      boolean mustBeSigned =
          headers[i].startsWith(AMZ_PREFIX) && !headers[i].equals(AMZ_USER_AGENT)
              || headers[i].equals(dateHeader);
      if (mustBeSigned && (signed & 1L << (i / 2)) == 0) {
        return Found.refused(
            WireErrors.invalidSignature(
                "'" + headers[i] + "' must be a 'SignedHeader' in the AWS Authorization."));
      }
    }
    return new Found(found, null);
  }

  /**
   * Writes them as they are signed, a line each.
   *
   * @param contentType the spelling of the {@code Content-Type} to try; null when there is none
   */
  void writeTo(SignatureEngine engine, @Nullable String contentType) {
    for (int i = 0; i < count; i++) {
      boolean typed = listed[i] == CONTENT_TYPE;
      String name = typed ? RawRequest.CONTENT_TYPE : headers[2 * listed[i]];
      String value = typed ? contentType : headers[2 * listed[i] + 1];
      engine.put(name);
      engine.put(':');
      engine.putFolded(value == null ? "" : value);
      engine.put('\n');
    }
  }

  private void add(byte index) {
    if (count == listed.length) {
      listed = Arrays.copyOf(listed, 2 * count);
    }
    listed[count++] = index;
  }

  private static boolean isAscending(String text, int from, int to, int nextFrom, int nextTo) {
    int length = Math.min(to - from, nextTo - nextFrom);
    for (int i = 0; i < length; i++) {
      int difference = text.charAt(from + i) - text.charAt(nextFrom + i);
      if (difference != 0) {
        return difference < 0;
      }
    }
    return to - from < nextTo - nextFrom;
  }

  private static boolean isNamed(String list, int start, int end, String name) {
    return end - start == name.length()
        && list.charAt(start) == name.charAt(0)
        && list.startsWith(name, start);
  }
}
