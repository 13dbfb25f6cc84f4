package dev.holdfast.api.http;

import dev.holdfast.api.error.AwsError;
import dev.holdfast.api.error.Refusals;
import dev.holdfast.api.error.WireErrors;
import dev.holdfast.api.http.CallAudit.Story;
import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.api.shape.BatchReader;
import dev.holdfast.api.shape.BatchReader.Batch;
import dev.holdfast.api.sigv4.RawRequest;
import dev.holdfast.api.sigv4.SignatureVerifier;
import dev.holdfast.api.sigv4.Verdict;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.operation.KmsOperation;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Many uses of keys in one request, for callers to whom the way there and back is the cost. Nothing
 * else is saved: each item is authorized, carried out, recorded and answered as if it had come
 * alone, with the caller of the whole and the request's id.
 */
final class BatchCalls {

  static final String PATH = "/_holdfast/batch";
  static final int MAX_ITEMS = 1000;

  /** In meters; and in the audit trail, of batches that came to nothing as a whole. */
  static final String NAME = "Batch";

  private static final Set<KmsOperation> OPERATIONS =
      EnumSet.of(
          KmsOperation.ENCRYPT,
          KmsOperation.DECRYPT,
          KmsOperation.RE_ENCRYPT,
          KmsOperation.GENERATE_DATA_KEY,
          KmsOperation.GENERATE_DATA_KEY_WITHOUT_PLAINTEXT);

  /** Together half of what one key takes from a node at once: batches leave room for others. */
  private static final int RUNNING = 4;

  private static final int AT_A_TIME = 32;

  /** More that wait for their turn would not get it before their callers have gone. */
  private static final int WAITING = 256;

  /** What nodes may still pass on to each other as one message. */
  private static final int MAX_ANSWER = 768 * 1024;

  private static final AwsError WRONG_OPERATION =
      WireErrors.validation(
          "Operation must be one of "
              + String.join(", ", OPERATIONS.stream().map(KmsOperation::awsName).toList()));

  private static final AwsError NO_ROOM =
      WireErrors.validation(
          "The answer to this batch has no room for more: ask for this item in another one");

  private final SignatureVerifier verifier;
  private final KmsCalls kms;
  private final CallAudit audit;
  private final Turns turns = new Turns(RUNNING, WAITING);

  BatchCalls(SignatureVerifier verifier, KmsCalls kms, CallAudit audit) {
    this.verifier = verifier;
    this.kms = kms;
    this.audit = audit;
  }

  static boolean isOne(RawRequest request) {
    return request.path().equals(PATH) && request.method().equals("POST");
  }

  /** Answers a batch; the stage does not fail. */
  CompletionStage<Answer> answer(Call call) {
    Story story = new Story(AuditRecord.KMS, NAME, false);
    CompletionStage<Answer> answer;
    try {
      answer =
          verifier
              .verify(call.request(), KmsCalls.SERVICE)
              .thenCompose(verdict -> answer(call, verdict, story));
    } catch (RuntimeException bug) {
      answer = CompletableFuture.failedStage(bug);
    }
    return answer.exceptionallyCompose(
        failure -> audit.conclude(call, story, CompletableFuture.failedStage(failure)));
  }

  private CompletionStage<Answer> answer(Call call, Verdict verdict, Story story) {
    return story.begun(
        call,
        verdict,
        error -> refused(call, story, error),
        (caller, region) -> answer(call, caller, region, story));
  }

  private CompletionStage<Answer> answer(Call call, Caller caller, Region region, Story story) {
    RawRequest request = call.request();
    if (!HttpMessages.isAmzJson(request) && !HttpMessages.isJson(request)) {
      return refused(call, story, WireErrors.serialization(HttpMessages.AMZ_JSON_WANTED));
    }
    return switch (BatchReader.read(request.body())) {
      case Batch.Malformed(var message) -> refused(call, story, WireErrors.serialization(message));
      case Batch.Read(var items) when items.isEmpty() || items.size() > MAX_ITEMS ->
          refused(
              call,
              story,
              WireErrors.validation(
                  "Items must be 1 to " + MAX_ITEMS + ", and are " + items.size()));
      case Batch.Read(var items) -> {
        Run run = new Run(call, caller, region, items);
        yield turns
            .take(() -> run.from(0))
            .orElseGet(() -> refused(call, story, Refusals.describe(new KmsError.Throttled())));
      }
    };
  }

  private CompletionStage<Answer> refused(Call call, Story story, AwsError error) {
    return audit.conclude(call, story, Outcome.refusedAtOnce(error));
  }

  private final class Run {
    private final Call call;
    private final Caller caller;
    private final Region region;
    private final List<BatchReader.Item> items;
    private final JsonWriter answer = new JsonWriter().beginObject().beginArray("Items");
    private int length;

    Run(Call call, Caller caller, Region region, List<BatchReader.Item> items) {
      this.call = call;
      this.caller = caller;
      this.region = region;
      this.items = items;
    }

    /** Carries out the items from this one on, and answers them all. */
    CompletionStage<Answer> from(int first) {
      if (first >= items.size()) {
        return CompletableFuture.completedStage(
            Answer.json(answer.endArray().endObject().toBytes()));
      }
      List<CompletableFuture<Answer>> some =
          items.subList(first, Math.min(first + AT_A_TIME, items.size())).stream()
              .map(item -> carriedOut(item).toCompletableFuture())
              .toList();
      return CompletableFuture.allOf(some.toArray(CompletableFuture[]::new))
          .thenCompose(done -> {
            some.forEach(item -> write(item.join()));
            return from(first + some.size());
          });
    }

    private CompletionStage<Answer> carriedOut(BatchReader.Item item) {
      if (length > MAX_ANSWER) {
        return CompletableFuture.completedStage(Answer.json(NO_ROOM));
      }
      Optional<KmsOperation> operation =
          KmsOperation.named(item.operation()).filter(OPERATIONS::contains);
      return operation.isPresent()
          ? kms.carryOut(call, operation.get(), caller, region, item.parameters())
          : CompletableFuture.completedStage(Answer.json(WRONG_OPERATION));
    }

    private void write(Answer item) {
      answer
          .beginObject()
          .document(item.errorName() == null ? "Result" : "Error", item.body())
          .endObject();
      length += item.body().length;
    }
  }
}
