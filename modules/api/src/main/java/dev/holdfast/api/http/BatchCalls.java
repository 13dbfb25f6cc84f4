package dev.holdfast.api.http;

import dev.holdfast.api.error.AwsError;
import dev.holdfast.api.error.Refusals;
import dev.holdfast.api.error.WireErrors;
import dev.holdfast.api.http.CallAudit.Story;
import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.api.operation.Operations.Built;
import dev.holdfast.api.shape.BatchReader;
import dev.holdfast.api.shape.BatchReader.Batch;
import dev.holdfast.api.shape.Reading;
import dev.holdfast.api.sigv4.RawRequest;
import dev.holdfast.api.sigv4.SignatureVerifier;
import dev.holdfast.api.sigv4.Verdict;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.key.CiphertextBlob;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.operation.KmsOperation;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Many uses of keys in one request. Each item is authorized, carried out and answered as if it had
 * come alone, with the caller of the whole and the request's id, and is on record; what several of
 * them have in common is done once.
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
  private final BatchAudit batchAudit;
  private final Turns turns = new Turns(RUNNING, WAITING);

  BatchCalls(SignatureVerifier verifier, KmsCalls kms, CallAudit audit) {
    this.verifier = verifier;
    this.kms = kms;
    this.audit = audit;
    this.batchAudit = new BatchAudit(audit);
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
    return switch (BatchReader.read(request.body(), name -> built(name).map(Built::shape))) {
      case Batch.Malformed(var message) -> refused(call, story, WireErrors.serialization(message));
      case Batch.Read(var items) when items.isEmpty() || items.size() > MAX_ITEMS ->
          refused(
              call,
              story,
              WireErrors.validation(
                  "Items must be 1 to " + MAX_ITEMS + ", and are " + items.size()));
      case Batch.Read(var items) -> {
        Run run = new Run(call, caller, region, story, items);
        yield turns
            .take(() -> run.from(0))
            .map(ended -> ended.thenCompose(all -> run.answer()))
            .orElseGet(() -> refused(call, story, Refusals.describe(new KmsError.Throttled())));
      }
    };
  }

  private CompletionStage<Answer> refused(Call call, Story story, AwsError error) {
    return audit.conclude(call, story, Outcome.refusedAtOnce(error));
  }

  /** What an item's parameters look like; empty where its operation is not for batches. */
  private Optional<Built> built(String operation) {
    return KmsOperation.named(operation).filter(OPERATIONS::contains).flatMap(kms::built);
  }

  private final class Run {
    private final Call call;
    private final Caller caller;
    private final Region region;
    private final Story story;
    private final Answer[] answers;

    /** Those of one key beside each other, so that it is asked for as many as possible at once. */
    private final List<KmsCalls.Item> items;

    private final List<BatchAudit.Ended> ended;
    private int length;

    Run(Call call, Caller caller, Region region, Story story, List<BatchReader.Item> asked) {
      this.call = call;
      this.caller = caller;
      this.region = region;
      this.story = story;
      this.answers = new Answer[asked.size()];
      this.ended = new ArrayList<>(asked.size());
      Map<Object, List<KmsCalls.Item>> byKey = new LinkedHashMap<>();
      for (int i = 0; i < asked.size(); i++) {
        Optional<Built> built = built(asked.get(i).operation());
        Optional<Reading> parameters = asked.get(i).parameters();
        if (built.isEmpty() || parameters.isEmpty()) {
          answers[i] = Answer.json(WRONG_OPERATION);
        } else {
          byKey
              .computeIfAbsent(key(parameters.get()), first -> new ArrayList<>())
              .add(new KmsCalls.Item(i, built.get(), parameters.get()));
        }
      }
      this.items = byKey.values().stream().flatMap(List::stream).toList();
    }

    /** Carries out the items from this one on; completes when all are over. */
    CompletionStage<Void> from(int first) {
      if (first >= items.size()) {
        return CompletableFuture.completedStage(null);
      }
      if (length > MAX_ANSWER) {
        items
            .subList(first, items.size())
            .forEach(item -> answers[item.place()] = Answer.json(NO_ROOM));
        return CompletableFuture.completedStage(null);
      }
      List<CompletableFuture<BatchAudit.Ended>> some =
          kms.carryOut(
              call,
              caller,
              region,
              story,
              items.subList(first, Math.min(first + AT_A_TIME, items.size())));
      return CompletableFuture.allOf(some.toArray(CompletableFuture[]::new))
          .thenCompose(done -> {
            for (CompletableFuture<BatchAudit.Ended> item : some) {
              ended.add(item.join());
              length += item.join().length();
            }
            return from(first + some.size());
          });
    }

    /** Answers them all, once they are on record. */
    CompletionStage<Answer> answer() {
      return batchAudit
          .conclude(call, ended, (place, answer) -> answers[place] = answer)
          .thenApply(recorded -> {
            JsonWriter json = new JsonWriter().beginObject().beginArray("Items");
            for (Answer item : answers) {
              json.beginObject()
                  .document(item.errorName() == null ? "Result" : "Error", item.body())
                  .endObject();
            }
            return Answer.json(json.endArray().endObject().toBytes());
          });
    }
  }

  /** The key that an item names, as it names it; or else its ciphertext's. */
  private static Object key(Reading reading) {
    if (!(reading instanceof Reading.Read(var input))) {
      return "";
    }
    for (String member : List.of("KeyId", "SourceKeyId")) {
      if (input.knows(member) && input.has(member)) {
        return input.requiredText(member);
      }
    }
    return input
        .blob("CiphertextBlob")
        .flatMap(CiphertextBlob::parse)
        .<Object>map(CiphertextBlob::keyId)
        .orElse("");
  }
}
