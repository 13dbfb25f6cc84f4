package dev.holdfast.api.operation;

import dev.holdfast.model.audit.AuditSearch.Query;
import dev.holdfast.model.hash.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.OptionalLong;

/**
 * Where a page of LookupEvents ended: the place in the trail, and a mark of the lookup, so that a
 * token given with other parameters is noticed. It is no right: whoever makes one up finds events
 * of the own account only.
 */
final class NextToken {

  private static final int MARK = 16;

  private NextToken() {}

  static String write(long before, Query query) {
    byte[] bytes = ByteBuffer.allocate(MARK + Long.BYTES).put(mark(query)).putLong(before).array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Empty when it is not the token of such a lookup. */
  static OptionalLong read(String token, Query query) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException e) {
      return OptionalLong.empty();
    }
    if (bytes.length != MARK + Long.BYTES) {
      return OptionalLong.empty();
    }
    long before = ByteBuffer.wrap(bytes).getLong(MARK);
    return MessageDigest.isEqual(Arrays.copyOf(bytes, MARK), mark(query)) && before > 0
        ? OptionalLong.of(before)
        : OptionalLong.empty();
  }

  /** Of what must stay the same; the number of results may change. */
  private static byte[] mark(Query query) {
    String parameters =
        String.join(
            "\n",
            query.account().value(),
            query.region().name(),
            query.from().toString(),
            query.until().toString(),
            query.criterion().toString());
    return Arrays.copyOf(Sha256.of(parameters.getBytes(StandardCharsets.UTF_8)), MARK);
  }
}
