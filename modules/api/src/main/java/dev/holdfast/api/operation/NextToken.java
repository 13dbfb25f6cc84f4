package dev.holdfast.api.operation;

import dev.holdfast.model.audit.AuditSearch.Places;
import dev.holdfast.model.audit.AuditSearch.Query;
import dev.holdfast.model.hash.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a page of LookupEvents ended: the place in each trail, and a mark of the lookup, so that a
 * token given with other parameters is noticed. It is no right: whoever makes one up finds events
 * of the own account only.
 */
final class NextToken {

  private static final int MARK = 16;
  private static final int PLACE = 2 * Long.BYTES;

  private NextToken() {}

  static String write(Places places, Query query) {
    ByteBuffer bytes = ByteBuffer.allocate(MARK + PLACE * places.byTrail().size()).put(mark(query));
    places.byTrail().forEach((trail, sequence) -> bytes.putLong(trail).putLong(sequence));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }

  /** Empty when it is not the token of such a lookup. */
  static Optional<Places> read(String token, Query query) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    if (bytes.length < MARK
        || (bytes.length - MARK) % PLACE != 0
        || !MessageDigest.isEqual(Arrays.copyOf(bytes, MARK), mark(query))) {
      return Optional.empty();
    }
    SortedMap<Long, Long> byTrail = new TreeMap<>();
    ByteBuffer rest = ByteBuffer.wrap(bytes, MARK, bytes.length - MARK);
    while (rest.hasRemaining()) {
      byTrail.put(rest.getLong(), rest.getLong());
    }
    Places places = new Places(byTrail);
    boolean possible = byTrail.values().stream().allMatch(sequence -> sequence >= 0);
    return possible && !places.isEnd() ? Optional.of(places) : Optional.empty();
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
