package dev.holdfast.model.policy;

import java.util.Map;
import java.util.Optional;

/**
 * The unique ids behind the names that a policy gives. A policy holds who had a name when it was
 * written: who is given the name later inherits nothing.
 */
@FunctionalInterface
public interface PrincipalIds {

  /** Knows nobody: whoever is named, is nobody. */
  PrincipalIds NONE = arn -> Optional.empty();

  /**
   * The unique id of a user, role, role session or federated user.
   *
   * @param arn such as {@code arn:aws:iam::111122223333:user/alice} or {@code
   *     arn:aws:sts::111122223333:assumed-role/reader/laptop}
   * @return such as {@code AIDA...}, {@code AROA...}, {@code AROA...:laptop} or {@code
   *     111122223333:fred}; empty for who does not exist
   */
  Optional<String> idOf(String arn);

  /** As they were found when the policy was written. */
  static PrincipalIds of(Map<String, String> idsByArn) {
    Map<String, String> ids = Map.copyOf(idsByArn);
    return arn -> Optional.ofNullable(ids.get(arn));
  }
}
