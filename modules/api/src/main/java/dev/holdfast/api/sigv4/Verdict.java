package dev.holdfast.api.sigv4;

import dev.holdfast.api.error.AwsError;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.name.Region;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What verification comes to. */
public sealed interface Verdict {

  /**
   * @param region the region of the credential scope, which the request is for
   * @param sessionToken what it was signed with, for temporary credentials; a secret
   */
  record Verified(Caller caller, Region region, Optional<String> sessionToken) implements Verdict {

    /** Says nothing of the token. */
    @Override
    public String toString() {
      return "Verified(" + caller.arn() + ", " + region + ")";
    }
  }

  /**
   * @param claimedAccessKeyId whom the request claimed to be from, for the audit; null when it
   *     claimed nothing readable
   */
  record Refused(AwsError error, @Nullable String claimedAccessKeyId) implements Verdict {}
}
