package dev.holdfast.api.http;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.holdfast.api.http.CallAudit.Story;
import dev.holdfast.api.shape.Input;
import dev.holdfast.api.shape.InputReader;
import dev.holdfast.api.shape.Reading;
import dev.holdfast.api.shape.Shape;
import dev.holdfast.api.shape.Shapes;
import dev.holdfast.api.sigv4.RawRequest;
import dev.holdfast.api.sigv4.SignatureVerifier;
import dev.holdfast.api.sigv4.Verdict;
import dev.holdfast.api.xks.XksBodies;
import dev.holdfast.api.xks.XksError;
import dev.holdfast.api.xks.XksPath;
import dev.holdfast.api.xks.XksPath.Task;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.Regions;
import dev.holdfast.model.Reply;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.KeyReference;
import dev.holdfast.model.rate.RequestClass;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Answers another KMS that keeps its keys here, by the External Key Store Proxy API, version 1. An
 * external key is an ordinary key, used by an ordinary user: what the two may is decided where it
 * always is.
 */
final class XksCalls {

  private static final String SERVICE = "kms-xks-proxy";

  private final HttpEdge.XksProxy proxy;
  private final SignatureVerifier verifier;
  private final Map<Task, Shape.Structure> shapes = new EnumMap<>(Task.class);
  private final Regions regions;
  private final HttpEdge.Surroundings surroundings;
  private final CallAudit audit;
  private final AnswerDeadline deadline;
  private final Counting counting;

  /**
   * What a request came to.
   *
   * @param error null for a success
   */
  private record Result(Answer answer, @Nullable XksError error) {

    static Result done(byte[] body) {
      return new Result(Answer.xks(body), null);
    }

    static Result refused(XksError error) {
      return new Result(Answer.xks(error), error);
    }

    static CompletionStage<Result> refusedAtOnce(XksError error) {
      return CompletableFuture.completedStage(refused(error));
    }
  }

  XksCalls(
      HttpEdge.XksProxy proxy,
      Regions regions,
      HttpEdge.Surroundings surroundings,
      CallAudit audit,
      AnswerDeadline deadline,
      Counting counting) {
    this.proxy = proxy;
    this.regions = regions;
    this.surroundings = surroundings;
    this.audit = audit;
    this.deadline = deadline;
    this.counting = counting;
    // With keys of its own: no user's access key opens this door, and its credentials no other.
    this.verifier =
        new SignatureVerifier(
            proxy.credentials(),
            surroundings.clock(),
            Ticker.systemTicker(),
            counting.meter()::verified);
    Shapes all = Shapes.ofXksProxy();
    for (Task task : Task.values()) {
      shapes.put(task, all.input(task.eventName()).orElseThrow());
    }
  }

  /** What a request is for; empty for nothing that there is. */
  Optional<String> task(RawRequest request) {
    return XksPath.parse(proxy.prefix(), request.path()).map(path -> path.task().eventName());
  }

  /** Answers a call; the stage does not fail. */
  CompletionStage<Answer> answer(Call call) {
    RawRequest request = call.request();
    Optional<XksPath> path =
        request.query().isEmpty()
            ? XksPath.parse(proxy.prefix(), request.path())
            : Optional.empty();
    if (path.isEmpty()) {
      return CompletableFuture.completedStage(Answer.xks(XksError.INVALID_PATH));
    }
    if (!request.method().equals("POST")) {
      return CompletableFuture.completedStage(Answer.xks(XksError.NOT_POST));
    }
    Story story = new Story(AuditRecord.KMS, path.get().task().eventName(), true);
    story.region = proxy.region();
    CompletionStage<Result> result;
    try {
      result =
          verifier
              .verify(request, SERVICE)
              .thenCompose(verdict -> result(call, path.get(), verdict, story));
    } catch (RuntimeException bug) {
      result = CompletableFuture.failedStage(bug);
    }
    return result
        .handle((reached, failure) -> reached != null ? reached : failed(call, failure))
        .thenCompose(reached -> recorded(call, story, reached))
        .exceptionally(unrecorded -> failed(call, unrecorded).answer());
  }

  private CompletionStage<Result> result(Call call, XksPath path, Verdict verdict, Story story) {
    return switch (verdict) {
      case Verdict.Refused(var ignored, var claimed) -> {
        story.identity = AuditRecord.Identity.unverified(claimed);
        yield Result.refusedAtOnce(XksError.AUTHENTICATION_FAILED);
      }
      case Verdict.Verified(var signedBy, var ignored, var unused) -> {
        Caller caller = call.by(signedBy);
        story.verified(caller, proxy.region());
        yield counting.admits(caller, proxy.region(), RequestClass.SYMMETRIC)
            ? read(call.request(), path, caller, story)
            : Result.refusedAtOnce(XksError.of(new KmsError.Throttled()));
      }
    };
  }

  private CompletionStage<Result> read(
      RawRequest request, XksPath path, Caller caller, Story story) {
    if (!HttpMessages.isJson(request)) {
      return Result.refusedAtOnce(XksError.invalid("The Content-Type must be application/json"));
    }
    Shape.Structure shape = shapes.get(path.task());
    if (shape == null) {
      throw new IllegalStateException("no shape for " + path.task());
    }
    return switch (InputReader.read(shape, request.body())) {
      case Reading.Malformed(var message) -> Result.refusedAtOnce(XksError.invalid(message));
      case Reading.Invalid(var message) -> Result.refusedAtOnce(XksError.invalid(message));
      case Reading.Read(var input) -> {
        Map<String, Object> parameters = new LinkedHashMap<>();
        path.keyId().ifPresent(id -> parameters.put("keyId", id));
        parameters.putAll(input.auditable());
        story.parameters = parameters;
        yield XksBodies.isTooLarge(path.task(), input)
            ? Result.refusedAtOnce(XksError.TOO_LARGE)
            : carriedOut(path, input, caller, story);
      }
    };
  }

  private CompletionStage<Result> carriedOut(
      XksPath path, Input input, Caller caller, Story story) {
    if (path.keyId().isEmpty()) {
      boolean ready = surroundings.health().get().ready();
      return CompletableFuture.completedStage(
          Result.done(XksBodies.health(ready, proxy.version())));
    }
    Optional<KeyId> key =
        path.keyId()
            .flatMap(KeyId::parse)
            .filter(id -> proxy.keys().map(keys -> keys.contains(id)).orElse(true));
    if (key.isEmpty()) {
      return Result.refusedAtOnce(XksError.KEY_NOT_FOUND);
    }
    KeyArn arn = new KeyArn(proxy.region(), caller.account(), key.get());
    story.used(List.of(new AuditRecord.Resource(arn.account(), arn.toString())));
    KeyCommand command = XksBodies.command(path.task(), input);
    return deadline.on(
        regions
            .find(proxy.region())
            .thenCompose(keys ->
                keys.isEmpty()
                    ? Result.refusedAtOnce(XksError.UNAVAILABLE)
                    : keys.get()
                        .ask(
                            caller, new KmsRequest.OnKey(new KeyReference.ById(key.get()), command))
                        .thenApply(reply -> result(reply, path.task(), input, story))));
  }

  private static Result result(Reply reply, Task task, Input input, Story story) {
    return switch (reply) {
      case Reply.Refused(var error, var decided) -> {
        story.decided = decided;
        yield Result.refused(XksError.of(error));
      }
      case Reply.Answered(var answer, var decided) -> {
        story.used(new AnsweredKeys(decided).of(answer));
        story.decided = decided;
        yield Result.done(XksBodies.answer(task, input, answer));
      }
    };
  }

  private CompletionStage<Answer> recorded(Call call, Story story, Result reached) {
    XksError error = reached.error();
    return audit
        .tell(
            call,
            story,
            error == null ? null : error.name(),
            error == null ? null : error.message())
        .thenApply(recorded -> reached.answer());
  }

  private static Result failed(Call call, Throwable failure) {
    return Result.refused(
        switch (Unanswered.because(call, failure)) {
          case LATE -> XksError.TIMEOUT;
          case FAILED -> XksError.INTERNAL;
        });
  }
}
