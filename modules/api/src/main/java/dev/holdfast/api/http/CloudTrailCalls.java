package dev.holdfast.api.http;

import dev.holdfast.api.error.AwsError;
import dev.holdfast.api.error.TrailErrors;
import dev.holdfast.api.error.WireErrors;
import dev.holdfast.api.http.CallAudit.Story;
import dev.holdfast.api.operation.LookupEvents;
import dev.holdfast.api.shape.InputReader;
import dev.holdfast.api.shape.Reading;
import dev.holdfast.api.shape.Shape;
import dev.holdfast.api.shape.Shapes;
import dev.holdfast.api.sigv4.RawRequest;
import dev.holdfast.api.sigv4.SignatureVerifier;
import dev.holdfast.api.sigv4.Verdict;
import dev.holdfast.model.StageFailure;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.audit.AuditSearch;
import dev.holdfast.model.audit.AuditUnavailableException;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.policy.AccessDecision;
import dev.holdfast.model.policy.AccessRequest;
import dev.holdfast.model.policy.Action;
import dev.holdfast.model.policy.CallerContext;
import dev.holdfast.model.policy.DecidedRight;
import dev.holdfast.model.policy.Traits;
import dev.holdfast.model.rate.RequestClass;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Carries out calls of CloudTrail's protocol: of it, LookupEvents. */
final class CloudTrailCalls {

  static final String TARGET_PREFIX = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.";
  static final String SERVICE = "cloudtrail";
  static final String LOOKUP_EVENTS = "LookupEvents";
  private static final String TARGET = TARGET_PREFIX + LOOKUP_EVENTS;
  private static final Action RIGHT = Action.named("cloudtrail:LookupEvents");

  private final SignatureVerifier verifier;
  private final AuditSearch search;
  private final CallAudit audit;
  private final Shape.Structure shape;
  private final AnswerDeadline deadline;
  private final Counting counting;

  CloudTrailCalls(
      SignatureVerifier verifier,
      AuditSearch search,
      CallAudit audit,
      AnswerDeadline deadline,
      Counting counting) {
    this.verifier = verifier;
    this.search = search;
    this.audit = audit;
    this.deadline = deadline;
    this.counting = counting;
    this.shape =
        Shapes.ofCloudTrail()
            .input(LOOKUP_EVENTS)
            .orElseThrow(() -> new IllegalStateException("no shape for " + LOOKUP_EVENTS));
  }

  static boolean isTarget(RawRequest request) {
    return TARGET.equals(request.single(Protocols.TARGET));
  }

  /** Answers a call; the stage does not fail. */
  CompletionStage<Answer> answer(Call call) {
    Story story = new Story(AuditRecord.CLOUDTRAIL, LOOKUP_EVENTS, true);
    CompletionStage<Outcome> outcome;
    try {
      outcome =
          verifier
              .verify(call.request(), SERVICE)
              .thenCompose(verdict -> outcome(call, verdict, story));
    } catch (RuntimeException bug) {
      outcome = CompletableFuture.failedStage(bug);
    }
    return audit.conclude(call, story, outcome);
  }

  private CompletionStage<Outcome> outcome(Call call, Verdict verdict, Story story) {
    return story.begun(
        call,
        verdict,
        Outcome::refusedAtOnce,
        (caller, region) ->
            counting.admits(caller, region, RequestClass.LOOKUP_EVENTS)
                ? read(call, caller, region, story)
                : Outcome.refusedAtOnce(TrailErrors.THROTTLED));
  }

  private CompletionStage<Outcome> read(Call call, Caller caller, Region region, Story story) {
    RawRequest request = call.request();
    if (!HttpMessages.isAmzJson(request)) {
      return Outcome.refusedAtOnce(WireErrors.serialization(HttpMessages.AMZ_JSON_WANTED));
    }
    return switch (InputReader.read(shape, request.body())) {
      case Reading.Malformed(var message) ->
          Outcome.refusedAtOnce(WireErrors.serialization(message));
      case Reading.Invalid(var message) -> Outcome.refusedAtOnce(WireErrors.validation(message));
      case Reading.Read(var input) -> {
        story.parameters = input.auditable();
        AccessRequest wanted =
            new AccessRequest(
                caller,
                RIGHT,
                "*",
                caller.account(),
                new CallerContext(caller, region, call.received()));
        AccessDecision decision = AccessDecision.onOwnSide(wanted);
        story.decided(DecidedRight.of(wanted, decision, Traits.NONE));
        yield decision.isAllowed()
            ? find(LookupEvents.parse(input, caller.account(), region))
            : Outcome.refusedAtOnce(TrailErrors.accessDenied(decision.message(wanted)));
      }
    };
  }

  private CompletionStage<Outcome> find(LookupEvents.Parsed parsed) {
    return switch (parsed) {
      case LookupEvents.Parsed.Refused(var error) -> Outcome.refusedAtOnce(error);
      case LookupEvents.Parsed.Ready(var query) ->
          deadline.on(
              search
                  .find(query)
                  .handle((page, failure) ->
                      page != null
                          ? new Outcome(LookupEvents.body(query, page), null)
                          : Outcome.refused(unavailable(failure))));
    };
  }

  private static AwsError unavailable(Throwable failure) {
    Throwable cause = StageFailure.cause(failure);
    if (cause instanceof AuditUnavailableException) {
      return TrailErrors.THROTTLED;
    }
    throw new CompletionException(cause);
  }
}
