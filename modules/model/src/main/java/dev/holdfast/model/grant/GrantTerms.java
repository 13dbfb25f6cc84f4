package dev.holdfast.model.grant;

import dev.holdfast.model.key.KeyQuotas;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * What a key may have, and what decides whether a grant counts yet. Grants are effective at once; a
 * development server can be told to pretend otherwise, so that clients can try what they do about
 * it.
 *
 * @param presented ids of the grants whose tokens the request presents. A token gives no right: it
 *     only makes its grant count early.
 * @param delay how long a new grant does not count without its token
 * @param quotas of the key's account
 */
public record GrantTerms(Set<String> presented, Duration delay, KeyQuotas quotas) {

  /** No token is presented and none is needed; AWS's quota. */
  public static final GrantTerms AT_ONCE = new GrantTerms(Set.of(), Duration.ZERO, KeyQuotas.AWS);

  public GrantTerms {
    presented = Set.copyOf(presented);
  }

  public boolean letCount(Grant grant, Instant now) {
    return delay.isZero()
        || !now.isBefore(grant.createdAt().plus(delay))
        || presented.contains(grant.id());
  }
}
