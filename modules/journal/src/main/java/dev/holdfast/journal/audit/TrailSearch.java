package dev.holdfast.journal.audit;

import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.audit.AuditSearch;
import dev.holdfast.model.audit.AuditUnavailableException;
import dev.holdfast.model.journal.IntegrityException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Searches the files of a trail while it is written. There is no index: where the page before
 * ended, and the end of a period, are found by halving files, and from there a search reads
 * backwards, so much and no more.
 */
public final class TrailSearch implements AuditSearch {

  /** Of lines in a search: a fifth of a second or less. */
  static final int MAX_BYTES = 32 << 20;

  private final Path directory;
  private final Executor executor;
  private final int maxBytes;

  /**
   * @param executor runs the searches; refuses what would wait too long
   */
  public TrailSearch(Path directory, Executor executor) {
    this(directory, executor, MAX_BYTES);
  }

  TrailSearch(Path directory, Executor executor, int maxBytes) {
    this.directory = directory;
    this.executor = executor;
    this.maxBytes = maxBytes;
  }

  @Override
  public CompletionStage<Page> find(Query query) {
    try {
      return CompletableFuture.supplyAsync(() -> search(query), executor);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedStage(
          new AuditUnavailableException("too many searches of the audit trail wait", e));
    }
  }

  private Page search(Query query) {
    Collector collector = new Collector(query);
    TrailReader.Window window =
        new TrailReader.Window(
            query.from().map(from -> Instant.ofEpochSecond(from.getEpochSecond())),
            query.until().map(TrailSearch::nextSecond),
            query.after().inOnly());
    try {
      TrailReader.of(directory).newestFirst(window, collector, collector);
      return collector.page();
    } catch (IOException | IntegrityException e) {
      throw new CompletionException(
          new AuditUnavailableException("the audit trail cannot be read", e));
    }
  }

  /** Times in the trail are whole seconds. */
  private static Instant nextSecond(Instant inclusive) {
    return Instant.ofEpochSecond(inclusive.getEpochSecond()).plusSeconds(1);
  }

  /**
   * Bytes without which no line has what is looked for: reading a line takes ten times as long as
   * looking for them. Null when there are none.
   */
  private static byte @Nullable [] trace(Criterion criterion) {
    String value = criterion.value();
    if (!value.chars().allMatch(c -> c > ' ' && c < 0x7F && c != '"' && c != '\\')) {
      // Stands in the line in another form.
      return null;
    }
    return switch (criterion.attribute()) {
      case EVENT_ID -> TrailLine.member("eventID", value);
      case EVENT_NAME -> TrailLine.member("eventName", value);
      case EVENT_SOURCE -> TrailLine.member("eventSource", value);
      case ACCESS_KEY_ID -> TrailLine.member("accessKeyId", value);
      case RESOURCE_NAME -> value.getBytes(StandardCharsets.US_ASCII);
      case READ_ONLY, USERNAME, RESOURCE_TYPE -> null;
    };
  }

  private final class Collector implements TrailReader.Budget, TrailReader.Visitor {

    private final Query query;
    private final byte[] ofAccount;
    private final byte @Nullable [] ofCriterion;
    private final List<Event> events = new ArrayList<>();
    private long bytes;
    private long lastSequence;
    private Places next = Places.NONE;

    Collector(Query query) {
      this.query = query;
      this.ofAccount = TrailLine.member("recipientAccountId", query.account().value());
      this.ofCriterion = query.criterion().isPresent() ? trace(query.criterion().get()) : null;
    }

    @Override
    public boolean spend(TrailLine line) {
      // One line at least, or a search would never come to its end.
      if (bytes > 0 && bytes + line.length() > maxBytes) {
        next = Places.inOnly(lastSequence);
        return false;
      }
      bytes += line.length();
      lastSequence = line.sequence();
      return true;
    }

    @Override
    public boolean visit(TrailLine line) {
      if (!line.contains(ofAccount) || ofCriterion != null && !line.contains(ofCriterion)) {
        return true;
      }
      AuditRecord record = line.record();
      if (!query.account().equals(record.recipientAccountId())
          || !query.region().equals(record.awsRegion())
          || !query.criterion().map(criterion -> criterion.matches(record)).orElse(true)) {
        return true;
      }
      if (events.size() == query.limit()) {
        // The one that shows that there is another page; it will be that page's first.
        next = Places.inOnly(line.sequence() + 1);
        return false;
      }
      events.add(Event.of(record, line.sequence(), line.cloudTrailEvent()));
      return true;
    }

    Page page() {
      return new Page(events, next);
    }
  }
}
