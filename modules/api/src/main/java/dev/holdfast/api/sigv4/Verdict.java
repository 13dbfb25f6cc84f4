package dev.holdfast.api.sigv4;

import dev.holdfast.api.error.AwsError;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.name.Region;
import org.jspecify.annotations.Nullable;

/** What verification comes to. */
public sealed interface Verdict {

  /**
   * @param region the region of the credential scope, which the request is for
   */
  record Verified(Caller caller, Region region) implements Verdict {}

  /**
   * @param claimedAccessKeyId whom the request claimed to be from, for the audit; null when it
   *     claimed nothing readable
   */
  record Refused(AwsError error, @Nullable String claimedAccessKeyId) implements Verdict {}
}
