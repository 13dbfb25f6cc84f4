package dev.holdfast.model.grant;

import java.util.Optional;

/**
 * A principal as a request names it.
 *
 * @param arn the text of the request, which may be no ARN at all
 * @param id who that is; empty for nobody. Carried and not refused at once: who may not use the key
 *     is not told who exists.
 */
public record NamedPrincipal(String arn, Optional<String> id) {

  /**
   * @param partition of the ARNs that are understood
   */
  public static NamedPrincipal of(String arn, String partition, CurrentPrincipals ids) {
    return new NamedPrincipal(arn, PrincipalArn.parse(arn, partition).flatMap(ids::idOf));
  }

  /** Empty when there is no such principal. */
  public Optional<GrantPrincipal> found() {
    return id.map(known -> new GrantPrincipal(arn, known));
  }
}
