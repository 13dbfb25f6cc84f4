package dev.holdfast.journal.cassandra;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What is written once, for ever. */
final class Facts {

  static final String KIND = "schema.kind";
  static final String VERSION = "schema.version";

  private final CassandraSession session;
  private final PreparedStatement insert;
  private final PreparedStatement select;

  Facts(CassandraSession session, String keyspace) {
    this.session = session;
    this.insert =
        session.prepare(
            "INSERT INTO " + keyspace + ".fact (name, value) VALUES (?, ?) IF NOT EXISTS");
    this.select = session.prepare("SELECT value FROM " + keyspace + ".fact WHERE name = ?");
  }

  /** What stands: the given value, or the one that stood already. */
  CompletionStage<String> establish(String fact, String value) {
    return session
        .change(insert.bind(fact, value))
        .handle((result, failure) ->
            failure == null && result.wasApplied()
                ? CompletableFuture.completedStage(value)
                : standing(fact, failure))
        .thenCompose(answer -> answer);
  }

  private CompletionStage<String> standing(String fact, @Nullable Throwable failure) {
    return session
        .readSerially(select.bind(fact))
        .thenCompose(row -> {
          String stands = row == null ? null : row.getString(0);
          if (stands != null) {
            return CompletableFuture.completedStage(stands);
          }
          return CompletableFuture.failedStage(
              failure == null
                  ? new IllegalStateException("a fact that stood is missing: " + fact)
                  : failure);
        });
  }

  /** Blocks. */
  Optional<String> find(String fact) {
    Row row = CassandraSession.await(session.readSerially(select.bind(fact)));
    return Optional.ofNullable(row).map(found -> found.getString(0));
  }
}
