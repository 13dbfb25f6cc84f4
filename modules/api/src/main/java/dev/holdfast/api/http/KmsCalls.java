package dev.holdfast.api.http;

import dev.holdfast.api.error.AwsError;
import dev.holdfast.api.error.Refusals;
import dev.holdfast.api.error.WireErrors;
import dev.holdfast.api.http.CallAudit.Story;
import dev.holdfast.api.operation.CallScope;
import dev.holdfast.api.operation.Operation;
import dev.holdfast.api.operation.Operations;
import dev.holdfast.api.operation.Parsed;
import dev.holdfast.api.operation.RequestClasses;
import dev.holdfast.api.shape.InputReader;
import dev.holdfast.api.shape.Reading;
import dev.holdfast.api.sigv4.RawRequest;
import dev.holdfast.api.sigv4.SignatureVerifier;
import dev.holdfast.api.sigv4.Verdict;
import dev.holdfast.model.Keys;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.Regions;
import dev.holdfast.model.Reply;
import dev.holdfast.model.attestation.Attested;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.operation.KmsOperation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Carries out calls of the KMS protocol: verify, read, ask, answer, audit. The order of the checks
 * is AWS's: who calls, what the request looks like, then the key.
 */
final class KmsCalls {

  static final String TARGET_PREFIX = "TrentService.";
  static final String SERVICE = "kms";

  private static final AwsError THROTTLED = Refusals.describe(new KmsError.Throttled());

  private final SignatureVerifier verifier;
  private final Operations operations;
  private final Regions regions;
  private final CallAudit audit;
  private final AnswerDeadline deadline;
  private final Counting counting;

  KmsCalls(
      SignatureVerifier verifier,
      Operations operations,
      Regions regions,
      CallAudit audit,
      AnswerDeadline deadline,
      Counting counting) {
    this.verifier = verifier;
    this.operations = operations;
    this.regions = regions;
    this.audit = audit;
    this.deadline = deadline;
    this.counting = counting;
  }

  /** The operation that a request is for; empty when there is no such operation. */
  static Optional<KmsOperation> target(RawRequest request) {
    String target = request.single(Protocols.TARGET);
    return target != null && target.startsWith(TARGET_PREFIX)
        ? KmsOperation.named(target.substring(TARGET_PREFIX.length()))
        : Optional.empty();
  }

  /** Answers a call; the stage does not fail. */
  CompletionStage<Answer> answer(Call call, KmsOperation name) {
    if (counting.full().test(name)) {
      // Looking at the signature and recording the call would cost most of what is to be saved.
      return CompletableFuture.completedStage(Answer.json(THROTTLED));
    }
    Optional<Operations.Built> built = operations.find(name);
    boolean readOnly = built.map(b -> b.operation().readOnly()).orElse(false);
    Story story = new Story(AuditRecord.KMS, name.awsName(), readOnly);
    CompletionStage<Outcome> outcome;
    try {
      outcome =
          verifier
              .verify(call.request(), SERVICE)
              .thenCompose(verdict -> outcome(call, built, verdict, story));
    } catch (RuntimeException bug) {
      outcome = CompletableFuture.failedStage(bug);
    }
    return audit.conclude(call, story, outcome);
  }

  /**
   * One of the things that a verified call asks for.
   *
   * @param place among them
   */
  record Item(int place, Operations.Built built, Reading reading) {}

  /** What is left to be done of a call that has been read. */
  private sealed interface Next {

    record Over(AwsError error) implements Next {}

    record Ask(KmsRequest request) implements Next {}

    record Attest(PublicBytes document, KmsRequest request) implements Next {}

    record Failed(RuntimeException bug) implements Next {}
  }

  /** What one such thing looks like; empty where there is no such operation. */
  Optional<Operations.Built> built(KmsOperation name) {
    return operations.find(name);
  }

  /**
   * Carries out things that a verified call asks for, each as a call of its own would be; records
   * none of them.
   *
   * @param whole the call's own story
   * @return what became of each, in their order; the stages do not fail
   */
  List<CompletableFuture<BatchAudit.Ended>> carryOut(
      Call call, Caller caller, Region region, Story whole, List<Item> items) {
    CallScope scope = new CallScope(caller.account(), region);
    List<Story> stories = new ArrayList<>(items.size());
    List<Next> nexts = new ArrayList<>(items.size());
    List<KmsRequest> requests = new ArrayList<>(items.size());
    for (Item item : items) {
      Operation operation = item.built().operation();
      Story story = whole.ofItem(operation.name().awsName(), operation.readOnly());
      Next next;
      try {
        next = next(item.reading(), item.built(), caller, scope, story);
      } catch (RuntimeException bug) {
        // Of this item, and of no other.
        next = new Next.Failed(bug);
      }
      if (next instanceof Next.Ask(var request)) {
        requests.add(request);
      }
      stories.add(story);
      nexts.add(next);
    }
    CompletionStage<Optional<List<CompletableFuture<Reply>>>> asked;
    try {
      asked =
          regions
              .find(region)
              .thenApply(found -> found.map(keys -> keys.askEach(caller, requests)));
    } catch (RuntimeException bug) {
      asked = CompletableFuture.failedStage(bug);
    }
    List<CompletableFuture<BatchAudit.Ended>> ended = new ArrayList<>(items.size());
    int request = 0;
    for (int i = 0; i < nexts.size(); i++) {
      Item item = items.get(i);
      Story story = stories.get(i);
      Operation operation = item.built().operation();
      CompletionStage<Outcome> outcome =
          nexts.get(i) instanceof Next.Ask
              ? outcome(asked, request++, operation, scope, story)
              : done(nexts.get(i), caller, operation, scope, story);
      ended.add(
          outcome
              .handle((reached, failure) ->
                  new BatchAudit.Ended(
                      item.place(),
                      story,
                      reached != null ? reached : Outcome.failed(call, failure)))
              .toCompletableFuture());
    }
    return ended;
  }

  private CompletionStage<Outcome> outcome(
      CompletionStage<Optional<List<CompletableFuture<Reply>>>> asked,
      int request,
      Operation operation,
      CallScope scope,
      Story story) {
    return deadline.on(
        asked.thenCompose(replies ->
            replies.isPresent()
                ? replies.get().get(request).thenApply(it -> outcome(it, operation, scope, story))
                : wrongRegion(scope)));
  }

  private static CompletionStage<Outcome> wrongRegion(CallScope scope) {
    return Outcome.refusedAtOnce(WireErrors.wrongRegion(scope.region().name()));
  }

  private CompletionStage<Outcome> outcome(
      Call call, Optional<Operations.Built> built, Verdict verdict, Story story) {
    RawRequest request = call.request();
    return story.begun(
        call,
        verdict,
        Outcome::refusedAtOnce,
        (caller, region) ->
            built.isEmpty()
                ? Outcome.refusedAtOnce(
                    Refusals.describe(new KmsError.Unsupported("The operation is not supported.")))
                : HttpMessages.isAmzJson(request)
                    ? read(request.body(), built.get(), caller, region, story)
                    : Outcome.refusedAtOnce(
                        WireErrors.serialization(HttpMessages.AMZ_JSON_WANTED)));
  }

  private CompletionStage<Outcome> read(
      byte[] body, Operations.Built built, Caller caller, Region region, Story story) {
    CallScope scope = new CallScope(caller.account(), region);
    Next next = next(InputReader.read(built.shape(), body), built, caller, scope, story);
    return done(next, caller, built.operation(), scope, story);
  }

  private Next next(
      Reading reading, Operations.Built built, Caller caller, CallScope scope, Story story) {
    if (!counting.admits(
        caller, scope.region(), RequestClasses.of(built.operation().name(), reading))) {
      return new Next.Over(THROTTLED);
    }
    return switch (reading) {
      case Reading.Malformed(var message) -> new Next.Over(WireErrors.serialization(message));
      case Reading.Invalid(var message) -> new Next.Over(WireErrors.validation(message));
      case Reading.Read(var input) -> {
        Map<String, Object> parameters = built.auditable(input);
        story.parameters = parameters;
        story.names(() -> CallAudit.named(scope, namedKeys(parameters)));
        yield switch (built.parse(input, scope.region())) {
          case Parsed.Refused(var error) -> new Next.Over(Refusals.describe(error));
          case Parsed.Ready(var ready) -> new Next.Ask(ready);
          case Parsed.Attesting(var document, var ready) -> new Next.Attest(document, ready);
        };
      }
    };
  }

  private CompletionStage<Outcome> done(
      Next next, Caller caller, Operation operation, CallScope scope, Story story) {
    return switch (next) {
      case Next.Over(var error) -> Outcome.refusedAtOnce(error);
      case Next.Failed(var bug) -> CompletableFuture.failedStage(bug);
      case Next.Ask(var ready) ->
          ask(scope, keys -> asked(keys, caller, ready, operation, scope, story));
      case Next.Attest(var document, var ready) ->
          ask(
              scope,
              keys ->
                  keys.attest(document)
                      .thenCompose(attested ->
                          switch (attested) {
                            case Attested.Refused(var error) ->
                                Outcome.refusedAtOnce(Refusals.describe(error));
                            case Attested.Verified(var recipient) -> {
                              story.recipient = recipient.recorded();
                              yield asked(
                                  keys,
                                  caller,
                                  new KmsRequest.ForRecipient(recipient, ready),
                                  operation,
                                  scope,
                                  story);
                            }
                          }));
    };
  }

  private static CompletionStage<Outcome> asked(
      Keys keys,
      Caller caller,
      KmsRequest ready,
      Operation operation,
      CallScope scope,
      Story story) {
    return keys.ask(caller, ready).thenApply(reply -> outcome(reply, operation, scope, story));
  }

  private CompletionStage<Outcome> ask(
      CallScope scope, Function<Keys, CompletionStage<Outcome>> question) {
    return deadline.on(
        regions
            .find(scope.region())
            .thenCompose(keys -> keys.isEmpty() ? wrongRegion(scope) : question.apply(keys.get())));
  }

  private static Outcome outcome(Reply reply, Operation operation, CallScope scope, Story story) {
    return switch (reply) {
      case Reply.Refused(var error, var decided) -> {
        story.decided = decided;
        yield Outcome.refused(Refusals.describe(error));
      }
      case Reply.Answered(var answer, var decided) -> {
        story.used(new AnsweredKeys(decided).of(answer));
        story.decided = decided;
        story.responseElements = operation.responseElements(answer);
        yield new Outcome(operation.body(answer, scope), null);
      }
    };
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
}
