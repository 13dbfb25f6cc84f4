package dev.holdfast.api.http;

import dev.holdfast.api.http.CallAudit.Story;
import dev.holdfast.api.query.QueryService;
import dev.holdfast.api.sigv4.RawRequest;
import dev.holdfast.api.sigv4.SignatureVerifier;
import dev.holdfast.api.sigv4.Verdict;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.name.Region;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Records the requests that name nothing that is there, or come in a form that nobody reads. They
 * are refused whoever sends them; of those that somebody has signed that account's trail tells.
 */
final class UnservedCalls {

  /** No operation of AWS has a longer name. */
  private static final int MAX_NAME = 128;

  private final SignatureVerifier verifier;
  private final CallAudit audit;

  UnservedCalls(SignatureVerifier verifier, CallAudit audit) {
    this.verifier = verifier;
    this.audit = audit;
  }

  /**
   * What a request asks for, in its own words.
   *
   * @param signingName the service that it must be signed for
   * @param global whether the service is of no region
   */
  record Named(String signingName, String eventSource, String eventName, boolean global) {

    Named {
      eventName = eventName.length() <= MAX_NAME ? eventName : eventName.substring(0, MAX_NAME);
    }

    static Named action(QueryService service, String action) {
      return new Named(
          service.signingName(), service.eventSource(), action, service == QueryService.IAM);
    }

    /** By the header of the JSON protocols. */
    static Named target(RawRequest request) {
      String target = request.single(Protocols.TARGET);
      if (target == null || target.isEmpty()) {
        return new Named(KmsCalls.SERVICE, AuditRecord.KMS, "UnknownOperation", false);
      }
      return target.startsWith(CloudTrailCalls.TARGET_PREFIX)
          ? new Named(
              CloudTrailCalls.SERVICE,
              AuditRecord.CLOUDTRAIL,
              behind(CloudTrailCalls.TARGET_PREFIX, target),
              false)
          : new Named(
              KmsCalls.SERVICE, AuditRecord.KMS, behind(KmsCalls.TARGET_PREFIX, target), false);
    }

    private static String behind(String prefix, String target) {
      return target.startsWith(prefix) && target.length() > prefix.length()
          ? target.substring(prefix.length())
          : target;
    }
  }

  /**
   * Refuses a request.
   *
   * @param errorName as the answer has it
   * @return the answer, once the trail has what there is to record; fails when the trail does
   */
  CompletionStage<Answer> refuse(
      Call call, Named named, String errorName, @Nullable String errorMessage, Answer answer) {
    return verifier
        .verify(call.request(), named.signingName())
        .thenCompose(verdict ->
            switch (verdict) {
              case Verdict.Refused ignored -> CompletableFuture.completedStage(answer);
              case Verdict.Verified(var signedBy, var region, var ignored) -> {
                Story story = new Story(named.eventSource(), named.eventName(), false);
                boolean nowhere = named.global() || region.equals(Region.AWS_GLOBAL);
                story.verified(call.by(signedBy), nowhere ? Region.US_EAST_1 : region);
                yield audit
                    .tell(call, story, errorName, errorMessage)
                    .thenApply(recorded -> answer);
              }
            });
  }
}
