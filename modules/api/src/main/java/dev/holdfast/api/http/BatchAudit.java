package dev.holdfast.api.http;

import dev.holdfast.api.error.AwsError;
import dev.holdfast.api.http.CallAudit.Story;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.policy.DecidedRight;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells the trail of the items of a batch: of those that were the same operation with the same
 * keys, decided for the same reason and ended alike, in one record, with what each was asked with.
 */
final class BatchAudit {

  /**
   * Of differing parameters in one record: a line is to stay one that people and tools can read.
   */
  private static final int MAX_CHARACTERS = 16 * 1024;

  /**
   * An item that is over.
   *
   * @param place in the batch
   */
  record Ended(int place, Story story, Outcome outcome) {

    /** Of its answer, in bytes. */
    int length() {
      byte[] body = outcome.body();
      return body == null ? outcome.error().toJson().length : body.length;
    }

    private @Nullable AwsError error() {
      return outcome.body() == null ? outcome.error() : null;
    }

    private Answer answer() {
      byte[] body = outcome.body();
      return body == null ? Answer.json(outcome.error()) : Answer.json(body);
    }
  }

  /** What the items of one record have in common. */
  private record Alike(
      String eventName,
      @Nullable AwsError error,
      boolean wasRead,
      List<AuditRecord.Resource> resources,
      List<DecidedRight> decided,
      @Nullable Map<String, String> recipient) {

    static Alike of(Ended item) {
      Story story = item.story();
      return new Alike(
          story.eventName,
          item.error(),
          story.parameters != null,
          story.resources(),
          story.decided,
          story.recipient);
    }
  }

  private final CallAudit audit;

  BatchAudit(CallAudit audit) {
    this.audit = audit;
  }

  /**
   * Records items.
   *
   * @param answers takes the answer of each item, by its place: that of a failure, where the item
   *     could not be recorded
   * @return completes when all may leave; does not fail
   */
  CompletionStage<Void> conclude(
      Call call, List<Ended> items, BiConsumer<Integer, Answer> answers) {
    List<Line> lines = new ArrayList<>();
    Map<Alike, Line> open = new HashMap<>();
    for (Ended item : items) {
      Alike alike = Alike.of(item);
      Line line = open.get(alike);
      if (line == null || !line.takes(item)) {
        line = new Line(alike);
        line.takes(item);
        lines.add(line);
        open.put(alike, line);
      }
    }
    return CompletableFuture.allOf(
        lines.stream()
            .map(line -> told(call, line, answers).toCompletableFuture())
            .toArray(CompletableFuture[]::new));
  }

  private CompletionStage<Void> told(Call call, Line line, BiConsumer<Integer, Answer> answers) {
    return tell(call, line)
        .thenAccept(unrecorded ->
            line.items.forEach(item ->
                answers.accept(
                    item.place(), unrecorded == null ? item.answer() : Answer.json(unrecorded))));
  }

  /** Items that are told of in one record. */
  private static final class Line {
    private final Alike alike;
    private final List<Ended> items = new ArrayList<>();
    private final LinkedHashMap<Map<String, Object>, List<Integer>> byParameters =
        new LinkedHashMap<>();
    private int characters;

    Line(Alike alike) {
      this.alike = alike;
    }

    /** False when the record is long enough without it. */
    boolean takes(Ended item) {
      Map<String, Object> told = item.story().parameters;
      Map<String, Object> parameters = told == null ? Map.of() : told;
      List<Integer> places = byParameters.get(parameters);
      if (places == null) {
        int more = items.isEmpty() ? 0 : parameters.toString().length();
        if (characters + more > MAX_CHARACTERS) {
          return false;
        }
        characters += more;
        places = new ArrayList<>();
        byParameters.put(parameters, places);
      }
      places.add(item.place());
      items.add(item);
      return true;
    }

    /** The parameters that all items have alike. */
    Map<String, Object> common() {
      Map<String, Object> common = new LinkedHashMap<>(byParameters.sequencedKeySet().getFirst());
      for (Map<String, Object> parameters : byParameters.keySet()) {
        common.entrySet().retainAll(parameters.entrySet());
      }
      return common;
    }

    List<AuditRecord.Items> told(Map<String, Object> common) {
      List<AuditRecord.Items> told = new ArrayList<>(byParameters.size());
      byParameters.forEach((parameters, places) -> {
        Map<String, Object> own = new LinkedHashMap<>(parameters);
        own.keySet().removeAll(common.keySet());
        told.add(new AuditRecord.Items(places, own));
      });
      return told;
    }
  }

  /** Completes with null, or with what is to be answered instead; does not fail. */
  private CompletionStage<@Nullable AwsError> tell(Call call, Line line) {
    Story story = line.items.getFirst().story();
    Map<String, Object> common = line.common();
    List<AuditRecord.Items> items = line.told(common);
    story.parameters = line.alike.wasRead() ? common : null;
    AwsError error = line.alike.error();
    return audit
        .tell(
            call,
            story,
            error == null ? null : error.name(),
            error == null ? null : error.message().orElse(null),
            items)
        .handle((recorded, unrecorded) ->
            unrecorded == null ? null : Outcome.failed(call, unrecorded).error());
  }
}
