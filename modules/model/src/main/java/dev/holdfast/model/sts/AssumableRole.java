package dev.holdfast.model.sts;

import dev.holdfast.model.iam.TrustPolicy;
import dev.holdfast.model.name.AccountId;
import java.util.Map;

/**
 * What assuming a role needs to know of it.
 *
 * @param arn with its path
 * @param trustPolicy who may assume it
 * @param tags {@code aws:ResourceTag} and {@code iam:ResourceTag}
 */
public record AssumableRole(
    AccountId account,
    String arn,
    String id,
    String name,
    TrustPolicy trustPolicy,
    int maxSessionSeconds,
    Map<String, String> tags) {

  public AssumableRole {
    tags = Map.copyOf(tags);
  }
}
