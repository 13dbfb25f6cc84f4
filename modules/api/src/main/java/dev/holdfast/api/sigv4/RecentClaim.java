package dev.holdfast.api.sigv4;

import org.jspecify.annotations.Nullable;

/**
 * The claim that was read last. A client's {@code Authorization} headers are the same for a day up
 * to the signature at their end, so that most need not be taken apart again. Of one thread.
 */
final class RecentClaim {

  private static final String SIGNATURE = "Signature=";

  private String head = "";
  private @Nullable Claim claim;

  /** Reads a header as {@link AuthorizationHeader#parse} does. */
  AuthorizationHeader.Parsed read(String header) {
    Claim known = claim;
    if (known != null && header.startsWith(head) && isOneWord(header, head.length())) {
      return new AuthorizationHeader.Parsed(known.signedAs(header.substring(head.length())), null);
    }
    AuthorizationHeader.Parsed parsed = AuthorizationHeader.parse(header);
    Claim read = parsed.claim();
    if (read != null && header.endsWith(SIGNATURE + read.signature())) {
      head = header.substring(0, header.length() - read.signature().length());
      claim = read;
    }
    return parsed;
  }

  /**
   * Whether the rest can be a signature and nothing else: with a comma, more parts would follow.
   */
  private static boolean isOneWord(String header, int from) {
    return header.length() > from
        && header.indexOf(',', from) < 0
        && header.charAt(header.length() - 1) != ' ';
  }
}
