package dev.holdfast.model.sts;

import dev.holdfast.model.identity.SigningKeys.SigningKey;
import dev.holdfast.model.name.Region;
import java.time.Instant;
import java.time.LocalDate;

/**
 * Where the edge gets what it needs to verify a request that is signed with a session's
 * credentials.
 */
public interface SessionKeys {

  /**
   * The signing key of a session for one credential scope.
   *
   * @param token as it came with the request
   */
  Found find(
      String accessKeyId, String token, LocalDate date, Region region, String service, Instant now);

  /** What is known of a session. */
  sealed interface Found {

    /** The same key object as long as nothing has changed. */
    record Known(SigningKey key, Session session) implements Found {}

    record Expired() implements Found {}

    /** The token is none, or is another key's, or whose session it is, is gone. */
    record Unknown() implements Found {}
  }
}
