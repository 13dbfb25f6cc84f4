package dev.holdfast.api.http;

import dev.holdfast.api.error.AwsError;
import dev.holdfast.api.error.Refusals;
import dev.holdfast.api.error.WireErrors;
import dev.holdfast.api.http.CallAudit.Story;
import dev.holdfast.api.operation.CallScope;
import dev.holdfast.api.operation.Operation;
import dev.holdfast.api.operation.Operations;
import dev.holdfast.api.operation.Parsed;
import dev.holdfast.api.shape.InputReader;
import dev.holdfast.api.shape.Reading;
import dev.holdfast.api.sigv4.RawRequest;
import dev.holdfast.api.sigv4.SignatureVerifier;
import dev.holdfast.api.sigv4.Verdict;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.Regions;
import dev.holdfast.model.Reply;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.operation.KmsOperation;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out calls of the KMS protocol: verify, read, ask, answer, audit. The order of the checks
 * is AWS's: who calls, what the request looks like, then the key.
 */
final class KmsCalls {

  private static final Logger LOG = LoggerFactory.getLogger(KmsCalls.class);

  static final String TARGET = "x-amz-target";
  private static final String TARGET_PREFIX = "TrentService.";
  private static final String CONTENT_TYPE = "application/x-amz-json-1.1";
  private static final String SERVICE = "kms";

  private final SignatureVerifier verifier;
  private final Operations operations;
  private final Regions regions;
  private final CallAudit audit;
  private final Duration answerTimeout;

  KmsCalls(
      SignatureVerifier verifier,
      Operations operations,
      Regions regions,
      CallAudit audit,
      Duration answerTimeout) {
    this.verifier = verifier;
    this.operations = operations;
    this.regions = regions;
    this.audit = audit;
    this.answerTimeout = answerTimeout;
  }

  /** The operation that a request is for; empty when there is no such operation. */
  static Optional<KmsOperation> target(RawRequest request) {
    String target = request.single(TARGET);
    return target != null && target.startsWith(TARGET_PREFIX)
        ? KmsOperation.named(target.substring(TARGET_PREFIX.length()))
        : Optional.empty();
  }

  /** Answers a call; the stage does not fail. */
  CompletionStage<Answer> answer(Call call, KmsOperation name) {
    Optional<Operations.Built> built = operations.find(name);
    boolean readOnly = built.map(b -> b.operation().readOnly()).orElse(false);
    Story story = new Story(AuditRecord.KMS, name.awsName(), readOnly);
    CompletionStage<Outcome> outcome;
    try {
      outcome = outcome(call, built, story);
    } catch (RuntimeException bug) {
      outcome = CompletableFuture.failedStage(bug);
    }
    return outcome
        .handle((reached, failure) -> reached != null ? reached : failed(call, failure))
        .thenCompose(reached -> audited(call, story, reached))
        .exceptionally(unrecorded -> {
          // What could not be recorded is not answered.
          return Answer.json(failed(call, unrecorded).error());
        });
  }

  /**
   * @param body null exactly when there is an error
   */
  private record Outcome(byte @Nullable [] body, @Nullable AwsError refusal) {

    static Outcome refused(AwsError error) {
      return new Outcome(null, error);
    }

    AwsError error() {
      return refusal == null ? WireErrors.INTERNAL : refusal;
    }
  }

  private CompletionStage<Outcome> outcome(
      Call call, Optional<Operations.Built> built, Story story) {
    return verifier
        .verify(call.request(), SERVICE)
        .thenCompose(verdict -> outcome(call, built, verdict, story));
  }

  private CompletionStage<Outcome> outcome(
      Call call, Optional<Operations.Built> built, Verdict verdict, Story story) {
    RawRequest request = call.request();
    return switch (verdict) {
      case Verdict.Refused(var error, var claimed) -> {
        story.identity = AuditRecord.Identity.unverified(claimed);
        yield refused(error);
      }
      case Verdict.Verified(var caller, var region) -> {
        story.verified(caller, region);
        yield built.isEmpty()
            ? refused(
                Refusals.describe(new KmsError.Unsupported("The operation is not supported.")))
            : read(request, built.get(), caller, region, story);
      }
    };
  }

  private CompletionStage<Outcome> read(
      RawRequest request, Operations.Built built, Caller caller, Region region, Story story) {
    if (!isAmzJson(request)) {
      return refused(WireErrors.serialization("The Content-Type must be " + CONTENT_TYPE));
    }
    return switch (InputReader.read(built.shape(), request.body())) {
      case Reading.Malformed(var message) -> refused(WireErrors.serialization(message));
      case Reading.Invalid(var message) -> refused(WireErrors.validation(message));
      case Reading.Read(var input) -> {
        CallScope scope = new CallScope(caller.account(), region);
        story.parameters = input.auditable();
        story.resources = CallAudit.named(scope, namedKeys(story.parameters));
        yield switch (built.operation().parse(input)) {
          case Parsed.Refused(var error) -> refused(Refusals.describe(error));
          case Parsed.Ready(var ready) -> ask(caller, ready, built.operation(), scope, story);
        };
      }
    };
  }

  private CompletionStage<Outcome> ask(
      Caller caller, KmsRequest ready, Operation operation, CallScope scope, Story story) {
    CompletableFuture<Outcome> asked =
        regions
            .find(scope.region())
            .thenCompose(keys ->
                keys.isEmpty()
                    ? refused(WireErrors.wrongRegion(scope.region().name()))
                    : keys.get()
                        .ask(caller, ready)
                        .thenApply(reply -> outcome(reply, operation, scope, story)))
            .toCompletableFuture();
    return asked.isDone()
        ? asked
        : asked.copy().orTimeout(answerTimeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static Outcome outcome(Reply reply, Operation operation, CallScope scope, Story story) {
    return switch (reply) {
      case Reply.Refused(var error) -> Outcome.refused(Refusals.describe(error));
      case Reply.Answered(var answer) -> {
        story.resources = CallAudit.resources(answer);
        story.responseElements = operation.responseElements(answer);
        yield new Outcome(operation.body(answer, scope), null);
      }
    };
  }

  private CompletionStage<Answer> audited(Call call, Story story, Outcome reached) {
    byte[] body = reached.body();
    AwsError error = body == null ? reached.error() : null;
    Answer answer =
        error == null && body != null ? Answer.json(body) : Answer.json(reached.error());
    return audit
        .tell(
            call,
            story,
            error == null ? null : error.name(),
            error == null ? null : error.message().orElse(null))
        .thenApply(recorded -> answer);
  }

  private static Outcome failed(Call call, @Nullable Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof TimeoutException) {
      LOG.warn("request {} timed out", call.id(), cause);
      return Outcome.refused(WireErrors.TIMEOUT);
    }
    LOG.error("request {} failed", call.id(), cause);
    return Outcome.refused(WireErrors.INTERNAL);
  }

  private static CompletionStage<Outcome> refused(AwsError error) {
    return CompletableFuture.completedStage(Outcome.refused(error));
  }

  private static List<Optional<String>> namedKeys(Map<String, Object> parameters) {
    return List.of(
        named(parameters, "keyId"),
        named(parameters, "sourceKeyId"),
        named(parameters, "destinationKeyId"),
        named(parameters, "targetKeyId"));
  }

  private static Optional<String> named(Map<String, Object> parameters, String member) {
    return parameters.get(member) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  private static boolean isAmzJson(RawRequest request) {
    List<String> types = request.contentTypes();
    String type = types.isEmpty() ? "" : types.getFirst().toLowerCase(Locale.ROOT);
    return type.equals(CONTENT_TYPE) || type.equals(CONTENT_TYPE + "; charset=utf-8");
  }
}
