package dev.holdfast.model.iam;

import dev.holdfast.model.policy.Policy;
import dev.holdfast.model.policy.PrincipalIds;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who may assume a role: the document as it was given, and who had the names in it then. A user
 * that is made again under an old name is not trusted.
 */
public final class TrustPolicy {

  static final String PARTITION = "aws";

  private final String document;
  private final Map<String, String> principalIds;

  /** Set by whoever comes first; another that comes at the same time sets its equal. */
  private volatile @Nullable Policy compiled;

  /**
   * @param principalIds unique ids by ARN, as {@link PrincipalIds} has them
   */
  public TrustPolicy(String document, Map<String, String> principalIds) {
    this.document = document;
    this.principalIds = Map.copyOf(principalIds);
  }

  public String document() {
    return document;
  }

  public Map<String, String> principalIds() {
    return principalIds;
  }

  /**
   * The policy, ready to be evaluated.
   *
   * @param roleArn what an explanation is to call it
   * @throws IllegalStateException when it was never accepted
   */
  public Policy compiled(String roleArn) {
    Policy known = compiled;
    if (known != null && known.id().equals(roleArn)) {
      return known;
    }
    Policy policy =
        switch (Policy.readTrust(roleArn, document, PARTITION, PrincipalIds.of(principalIds))) {
          case Policy.Reading.Ready(Policy ready) -> ready;
          case Policy.Reading.Refused(String message) ->
              throw new IllegalStateException(
                  "the trust policy of " + roleArn + " does not compile: " + message);
        };
    compiled = policy;
    return policy;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TrustPolicy that
        && document.equals(that.document)
        && principalIds.equals(that.principalIds);
  }

  @Override
  public int hashCode() {
    return document.hashCode();
  }

  @Override
  public String toString() {
    return document;
  }
}
