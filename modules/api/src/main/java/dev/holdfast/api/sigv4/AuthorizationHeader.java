package dev.holdfast.api.sigv4;

import dev.holdfast.api.error.AwsError;
import dev.holdfast.api.error.WireErrors;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code AWS4-HMAC-SHA256 Credential=..., SignedHeaders=..., Signature=...} by index scans.
 * The parts may stand in any order, each exactly once, and nothing else may stand among them.
 */
final class AuthorizationHeader {

  private @Nullable String credential;
  private @Nullable String signedHeaders;
  private @Nullable String signature;

  private AuthorizationHeader() {}

  /** What a header claims, or why it cannot be read. Exactly one of the two is there. */
  record Parsed(@Nullable Claim claim, @Nullable AwsError error) {
    static Parsed refused(String message) {
      return new Parsed(null, WireErrors.incompleteSignature(message));
    }
  }

  static Parsed parse(String header) {
    int length = header.length();
    int algorithmEnd = header.indexOf(' ');
    if (algorithmEnd != Claim.ALGORITHM.length() || !header.startsWith(Claim.ALGORITHM)) {
      return Parsed.refused(
          "Unsupported AWS 'algorithm': only '" + Claim.ALGORITHM + "' is accepted.");
    }
    AuthorizationHeader parts = new AuthorizationHeader();
    int at = algorithmEnd;
    while (at < length) {
      while (at < length && header.charAt(at) == ' ') {
        at++;
      }
      int comma = header.indexOf(',', at);
      int end = comma < 0 ? length : comma;
      boolean more = end + 1 < length || comma < 0;
      if (!more || !parts.take(header, at, end)) {
        return Parsed.refused(
            "Authorization header must be 'Credential', 'SignedHeaders' and 'Signature', each as"
                + " key=value and once.");
      }
      at = end + 1;
    }
    return parts.claim();
  }

  private boolean take(String header, int start, int end) {
    int equals = header.indexOf('=', start);
    if (equals < 0 || equals >= end) {
      return false;
    }
    int valueEnd = end;
    while (valueEnd > equals + 1 && header.charAt(valueEnd - 1) == ' ') {
      valueEnd--;
    }
    String value = header.substring(equals + 1, valueEnd);
    int nameLength = equals - start;
    if (isNamed(header, start, nameLength, "Credential") && credential == null) {
      credential = value;
    } else if (isNamed(header, start, nameLength, "SignedHeaders") && signedHeaders == null) {
      signedHeaders = value;
    } else if (isNamed(header, start, nameLength, "Signature") && signature == null) {
      signature = value;
    } else {
      return false;
    }
    return true;
  }

  private static boolean isNamed(String header, int start, int length, String name) {
    return length == name.length() && header.startsWith(name, start);
  }

  private Parsed claim() {
    if (credential == null || credential.isEmpty()) {
      return Parsed.refused("Authorization header requires 'Credential' parameter.");
    }
    if (signedHeaders == null || signedHeaders.isEmpty()) {
      return Parsed.refused("Authorization header requires 'SignedHeaders' parameter.");
    }
    if (signature == null || signature.isEmpty()) {
      return Parsed.refused("Authorization header requires 'Signature' parameter.");
    }
    Claim claim = Claim.of(credential, signedHeaders, signature);
    if (claim == null) {
      return Parsed.refused(
          "Credential must have exactly 5 slash-delimited elements, e.g."
              + " keyid/date/region/service/term.");
    }
    return new Parsed(claim, null);
  }
}
