package dev.holdfast.model.sts;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What can be asked for sessions. Texts stand as the caller wrote them. */
public sealed interface StsCommand {

  /** What makes a session. */
  sealed interface Making extends StsCommand {}

  /**
   * @param policy session policy, JSON
   * @param policyArns managed policies that bound the session too
   * @param durationSeconds empty for an hour
   */
  record AssumeRole(
      String roleArn,
      String sessionName,
      Optional<String> policy,
      List<String> policyArns,
      Optional<Integer> durationSeconds,
      Map<String, String> tags,
      Set<String> transitiveTagKeys,
      Optional<String> externalId,
      Optional<String> sourceIdentity)
      implements Making {
    public AssumeRole {
      policyArns = List.copyOf(policyArns);
      tags = Map.copyOf(tags);
      transitiveTagKeys = Set.copyOf(transitiveTagKeys);
    }
  }

  /**
   * @param durationSeconds empty for twelve hours, for a root one
   */
  record GetSessionToken(Optional<Integer> durationSeconds) implements Making {}

  /**
   * @param durationSeconds empty for twelve hours, for a root one
   */
  record GetFederationToken(
      String name,
      Optional<String> policy,
      List<String> policyArns,
      Optional<Integer> durationSeconds,
      Map<String, String> tags)
      implements Making {
    public GetFederationToken {
      policyArns = List.copyOf(policyArns);
      tags = Map.copyOf(tags);
    }
  }

  record GetCallerIdentity() implements StsCommand {}

  record GetAccessKeyInfo(String accessKeyId) implements StsCommand {}
}
