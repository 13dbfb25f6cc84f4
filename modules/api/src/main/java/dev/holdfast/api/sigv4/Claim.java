package dev.holdfast.api.sigv4;

import org.jspecify.annotations.Nullable;

/**
 * Who a request says it is from, before anything of it has been verified.
 *
 * @param scope {@code <access key>/<date>/<region>/<service>}, the key of every cache
 * @param accessKeyId the access key
 * @param date the scope's day, {@code yyyyMMdd}
 * @param terminator what ends the scope; must be {@code aws4_request}
 * @param signedHeaders names parted by semicolons
 * @param signature sixty-four hexadecimal digits, unchecked
 */
record Claim(
    String scope,
    String accessKeyId,
    String date,
    String region,
    String service,
    String terminator,
    String signedHeaders,
    String signature) {

  static final String ALGORITHM = "AWS4-HMAC-SHA256";
  static final String TERMINATOR = "aws4_request";
  private static final int DATE_LENGTH = 8;

  /**
   * Reads {@code <access key>/<date>/<region>/<service>/aws4_request}; null when it is not five
   * parts.
   */
  static @Nullable Claim of(String credential, String signedHeaders, String signature) {
    int first = credential.indexOf('/');
    int second = credential.indexOf('/', first + 1);
    int third = credential.indexOf('/', second + 1);
    int fourth = credential.indexOf('/', third + 1);
    boolean fiveParts =
        first > 0
            && second > first
            && third > second
            && fourth > third
            && credential.indexOf('/', fourth + 1) < 0;
    if (!fiveParts || second - first - 1 != DATE_LENGTH || !isWord(credential, first)) {
      return null;
    }
    return new Claim(
        credential.substring(0, fourth),
        credential.substring(0, first),
        credential.substring(first + 1, second),
        credential.substring(second + 1, third),
        credential.substring(third + 1, fourth),
        credential.substring(fourth + 1),
        signedHeaders,
        signature);
  }

  /**
   * Access key ids are letters, digits and underscores; they are logged and audited as they are.
   */
  private static boolean isWord(String text, int end) {
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (!(c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_')) {
        return false;
      }
    }
    return end <= 128;
  }

  /** The same credential and headers under another signature. */
  Claim signedAs(String other) {
    return new Claim(scope, accessKeyId, date, region, service, terminator, signedHeaders, other);
  }
}
