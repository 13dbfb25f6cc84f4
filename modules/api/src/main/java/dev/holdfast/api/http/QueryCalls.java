package dev.holdfast.api.http;

import dev.holdfast.api.error.AwsError;
import dev.holdfast.api.http.CallAudit.Story;
import dev.holdfast.api.query.Asked;
import dev.holdfast.api.query.Body;
import dev.holdfast.api.query.FormParameters;
import dev.holdfast.api.query.QueryAnswers;
import dev.holdfast.api.query.QueryError;
import dev.holdfast.api.query.QueryResult;
import dev.holdfast.api.query.QueryService;
import dev.holdfast.api.shape.FormReader;
import dev.holdfast.api.shape.Reading;
import dev.holdfast.api.sigv4.RawRequest;
import dev.holdfast.api.sigv4.SignatureVerifier;
import dev.holdfast.api.sigv4.Verdict;
import dev.holdfast.api.sts.CallerIdentityAction;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.rate.RequestClass;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out calls of the Query protocol, of IAM and of STS: verify, read, ask, answer, audit. The
 * form's {@code Version} says which service is meant, and the signature must be for that one.
 */
final class QueryCalls {

  static final String FORM = "application/x-www-form-urlencoded";

  private static final Logger LOG = LoggerFactory.getLogger(QueryCalls.class);

  private static final String ACTION = "Action";
  private static final String VERSION = "Version";

  private final SignatureVerifier verifier;
  private final QueryActions actions;
  private final CallAudit audit;
  private final AnswerDeadline deadline;
  private final UnservedCalls unserved;
  private final Counting counting;

  QueryCalls(
      SignatureVerifier verifier,
      QueryActions actions,
      CallAudit audit,
      AnswerDeadline deadline,
      Counting counting) {
    this.verifier = verifier;
    this.actions = actions;
    this.audit = audit;
    this.deadline = deadline;
    this.unserved = new UnservedCalls(verifier, audit);
    this.counting = counting;
  }

  /** Whether a request is of the Query protocol: a posted form, or a query that names an action. */
  static boolean speaks(RawRequest request) {
    return switch (request.method()) {
      case "POST" -> request.contentTypes().stream().anyMatch(type -> type.startsWith(FORM));
      case "GET" -> parameters(request).filter(form -> form.containsKey(ACTION)).isPresent();
      default -> false;
    };
  }

  /** The action that a call names; empty for none that there is. */
  Optional<String> action(Call call) {
    return parameters(call.request())
        .flatMap(form ->
            QueryService.ofVersion(form.getOrDefault(VERSION, ""))
                .flatMap(service ->
                    Optional.ofNullable(form.get(ACTION))
                        .filter(name -> actions.isKnown(service, name))));
  }

  /** The action that a request of the Query protocol names, whether or not there is one. */
  static Optional<String> namedAction(RawRequest request) {
    return parameters(request).map(form -> form.get(ACTION));
  }

  private static Optional<Map<String, String>> parameters(RawRequest request) {
    return FormParameters.parse(
        request.method().equals("POST")
            ? request.body()
            : request.query().getBytes(StandardCharsets.UTF_8));
  }

  /** Answers a call; the stage does not fail. */
  CompletionStage<Answer> answer(Call call) {
    Optional<Map<String, String>> form = parameters(call.request());
    if (form.isEmpty()) {
      return unaudited(call, QueryError.MALFORMED_FORM);
    }
    String name = form.get().getOrDefault(ACTION, "");
    if (name.isEmpty()) {
      return unaudited(call, QueryError.MISSING_ACTION);
    }
    String version = form.get().getOrDefault(VERSION, "");
    Optional<QueryService> service = QueryService.ofVersion(version);
    if (service.isEmpty() || !actions.isKnown(service.get(), name)) {
      QueryError unknown = QueryError.invalidAction(name, version);
      return unserved(call, service, name, unknown, refused(call, Optional.empty(), unknown));
    }
    boolean posted = call.request().method().equals("POST");
    if (!posted && !name.equals(CallerIdentityAction.NAME)) {
      // How a presigned GetCallerIdentity proves an identity to a third party; nothing else may
      // hang on a link that is handed on.
      QueryError unposted =
          new QueryError("InvalidAction", 400, "The action " + name + " must be posted.");
      return unserved(call, service, name, unposted, refused(call, service, unposted));
    }
    Claimed claimed = new Claimed(call, service.get(), name, form.get());
    Optional<QueryActions.Built> built = actions.find(service.get(), name);
    Story story =
        new Story(
            service.get().eventSource(), name, built.map(b -> b.action().readOnly()).orElse(false));
    CompletionStage<QueryResult> result;
    try {
      result =
          verifier
              .verify(call.request(), service.get().signingName())
              .thenCompose(verdict -> verified(claimed, built, verdict, story));
    } catch (RuntimeException bug) {
      result = CompletableFuture.failedStage(bug);
    }
    return result
        .handle((reached, failure) -> reached != null ? reached : failed(claimed, failure))
        .thenCompose(reached -> {
          boolean answerToo = built.filter(b -> b.action().isAnswerRecorded()).isPresent();
          return audited(claimed, story, reached, answerToo);
        })
        .exceptionally(unrecorded -> unrecorded(call, service.get(), unrecorded));
  }

  /** A request that names an action of a service, and has not been verified. */
  private record Claimed(
      Call call, QueryService service, String action, Map<String, String> form) {}

  private CompletionStage<QueryResult> verified(
      Claimed claimed, Optional<QueryActions.Built> built, Verdict verdict, Story story) {
    return switch (verdict) {
      case Verdict.Refused(var error, var accessKeyId) -> {
        story.identity = AuditRecord.Identity.unverified(accessKeyId);
        yield refused(QueryError.of(error));
      }
      case Verdict.Verified(var signedBy, var region, var token) -> {
        Caller caller = claimed.call.by(signedBy);
        // IAM is of no region; clients that are told where to find it sign for their own.
        boolean global = claimed.service == QueryService.IAM || region.equals(Region.AWS_GLOBAL);
        Region place = global ? Region.US_EAST_1 : region;
        story.verified(caller, place);
        Verdict.Verified signer = new Verdict.Verified(caller, place, token);
        if (!counting.admits(caller, place, requestClass(claimed.service))) {
          yield refused(QueryError.THROTTLED);
        }
        yield built.isEmpty()
            ? refused(QueryError.unsupported(claimed.action))
            : read(claimed, built.get(), signer, story);
      }
    };
  }

  private static RequestClass requestClass(QueryService service) {
    return switch (service) {
      case IAM -> RequestClass.IAM;
      case STS -> RequestClass.STS;
    };
  }

  private CompletionStage<QueryResult> read(
      Claimed claimed, QueryActions.Built built, Verdict.Verified signer, Story story) {
    return switch (FormReader.read(built.shape(), claimed.form)) {
      case Reading.Malformed(var message) -> refused(QueryError.malformedInput(message));
      case Reading.Invalid(var message) -> refused(QueryError.validation(message));
      case Reading.Read(var input) -> {
        story.parameters = input.auditable();
        story.used(built.action().resources(input));
        Call call = claimed.call;
        yield deadline.on(
            built
                .action()
                .carryOut(
                    new Asked(
                        input,
                        signer.caller(),
                        signer.sessionToken(),
                        signer.region(),
                        call.received(),
                        story::decided)));
      }
    };
  }

  private CompletionStage<Answer> audited(
      Claimed claimed, Story story, QueryResult reached, boolean answerToo) {
    return switch (reached) {
      case QueryResult.Refused(var error) ->
          audit
              .tell(claimed.call, story, error.code(), error.message())
              .thenApply(recorded -> refused(claimed.call, Optional.of(claimed.service), error));
      case QueryResult.Done(var body) -> {
        if (answerToo) {
          story.responseElements = body.map(Body::auditable).orElse(null);
        }
        yield audit
            .tell(claimed.call, story, null, null)
            .thenApply(recorded ->
                Answer.xml(
                    QueryAnswers.done(claimed.service, claimed.action, body, claimed.call.id())));
      }
    };
  }

  private static QueryResult failed(Claimed claimed, Throwable failure) {
    String message =
        switch (Unanswered.because(claimed.call, failure)) {
          case LATE -> "The request was not answered in time.";
          case FAILED ->
              "The request processing has failed because of an unknown error, exception or"
                  + " failure.";
        };
    return new QueryResult.Refused(QueryError.failed(claimed.service, message));
  }

  /** What HTTP's own limits forbid, told in this protocol. */
  static Answer rejected(AwsError error, UUID id) {
    String code = error.name().replace("Exception", "");
    return Answer.xml(
        error.status(),
        QueryAnswers.refused(
            Optional.empty(), new QueryError(code, error.status(), error.message().orElse("")), id),
        code);
  }

  /** Nobody can say what was asked for, so nobody's account has a record of it. */
  private static CompletionStage<Answer> unaudited(Call call, QueryError error) {
    return CompletableFuture.completedStage(refused(call, Optional.empty(), error));
  }

  /**
   * @param service the one that the request names; of one that is not here there is no trail
   */
  private CompletionStage<Answer> unserved(
      Call call, Optional<QueryService> service, String action, QueryError error, Answer answer) {
    if (service.isEmpty()) {
      return CompletableFuture.completedStage(answer);
    }
    return unserved
        .refuse(
            call,
            UnservedCalls.Named.action(service.get(), action),
            error.code(),
            error.message(),
            answer)
        .exceptionally(unrecorded -> unrecorded(call, service.get(), unrecorded));
  }

  /** What could not be recorded is not answered. */
  private static Answer unrecorded(Call call, QueryService service, Throwable failure) {
    LOG.error("request {} could not be recorded", call.id(), failure);
    return refused(
        call,
        Optional.of(service),
        QueryError.failed(service, "The request could not be recorded"));
  }

  private static Answer refused(Call call, Optional<QueryService> service, QueryError error) {
    return Answer.xml(
        error.status(), QueryAnswers.refused(service, error, call.id()), error.code());
  }

  private static CompletionStage<QueryResult> refused(QueryError error) {
    return CompletableFuture.completedStage(new QueryResult.Refused(error));
  }
}
