package dev.holdfast.journal.cassandra;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.ssl.ProgrammaticSslEngineFactory;
import dev.holdfast.journal.cassandra.StorageRefusedException.Reason;
import dev.holdfast.journal.store.StorageFailedException;
import dev.holdfast.model.StageFailure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The connections to a region's Cassandra. What the driver throws comes out as {@link
 * StorageFailedException}: whether a change was made is not known then.
 */
final class CassandraSession implements AutoCloseable {

  /** Rows are some hundreds of bytes, and a page is read into the heap whole. */
  private static final int PAGE_SIZE = 500;

  /** Two, so that one that breaks leaves another to ask over whether its last change was made. */
  private static final int CONNECTIONS = 2;

  private static final Duration RECONNECT_FIRST = Duration.ofMillis(500);
  private static final Duration RECONNECT_LAST = Duration.ofSeconds(5);
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);

  /**
   * When a node has not answered what may be asked twice, another is asked too. Well above what a
   * node that is busy takes: two at once on one partition cost each other rounds.
   */
  private static final Duration ASK_ANOTHER_AFTER = Duration.ofMillis(300);

  private static final int NODES_ASKED = 2;

  /** A page of a scan of everything. */
  private static final Duration SCAN_TIMEOUT = Duration.ofSeconds(15);

  private final CqlSession session;
  private final CassandraSettings settings;
  private final Reach reach;

  private CassandraSession(CqlSession session, CassandraSettings settings) {
    this.session = session;
    this.settings = settings;
    this.reach =
        new Reach(
            settings.timeLimit().multipliedBy(3).dividedBy(10),
            System::nanoTime,
            Reach.Timer.system(),
            this::probe);
  }

  /** Asks past what is known of an outage: only so is its end found. */
  private CompletionStage<?> probe() {
    try {
      return session.executeAsync(
          SimpleStatement.newInstance(
                  "SELECT value FROM " + settings.journalKeyspace() + ".fact WHERE name = ?",
                  Facts.VERSION)
              .setIdempotent(true));
    } catch (RuntimeException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  /**
   * Connects; blocks until some node has answered.
   *
   * @throws StorageRefusedException UNREACHABLE
   */
  static CassandraSession connect(CassandraSettings settings) {
    CqlSessionBuilder builder = CqlSession.builder().withConfigLoader(configuration(settings));
    settings
        .tls()
        .ifPresent(tls ->
            builder.withSslEngineFactory(new ProgrammaticSslEngineFactory(tls, null, true, false)));
    settings
        .login()
        .ifPresent(login -> {
          byte[] password = login.password().get();
          builder.withAuthCredentials(login.user(), new String(password, StandardCharsets.UTF_8));
          Arrays.fill(password, (byte) 0);
        });
    try {
      return new CassandraSession(builder.build(), settings);
    } catch (DriverException e) {
      throw new StorageRefusedException(
          Reason.UNREACHABLE,
          "no Cassandra answers at " + settings.contactPoints() + ": " + e.getMessage(),
          e);
    }
  }

  private static DriverConfigLoader configuration(CassandraSettings settings) {
    return DriverConfigLoader.programmaticBuilder(CassandraSession.class.getClassLoader())
        .withStringList(DefaultDriverOption.CONTACT_POINTS, settings.contactPoints())
        .withString(DefaultDriverOption.LOAD_BALANCING_LOCAL_DATACENTER, settings.dataCentre())
        .withStringList(
            DefaultDriverOption.METADATA_SCHEMA_REFRESHED_KEYSPACES,
            List.of(settings.journalKeyspace(), settings.shredKeyspace()))
        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, settings.timeLimit())
        .withString(DefaultDriverOption.REQUEST_CONSISTENCY, "LOCAL_QUORUM")
        .withString(DefaultDriverOption.REQUEST_SERIAL_CONSISTENCY, "LOCAL_SERIAL")
        .withInt(DefaultDriverOption.REQUEST_PAGE_SIZE, PAGE_SIZE)
        .withInt(DefaultDriverOption.CONNECTION_POOL_LOCAL_SIZE, CONNECTIONS)
        .withDuration(DefaultDriverOption.RECONNECTION_BASE_DELAY, RECONNECT_FIRST)
        .withDuration(DefaultDriverOption.RECONNECTION_MAX_DELAY, RECONNECT_LAST)
        .withString(
            DefaultDriverOption.SPECULATIVE_EXECUTION_POLICY_CLASS,
            "ConstantSpeculativeExecutionPolicy")
        .withInt(DefaultDriverOption.SPECULATIVE_EXECUTION_MAX, NODES_ASKED)
        .withDuration(DefaultDriverOption.SPECULATIVE_EXECUTION_DELAY, ASK_ANOTHER_AFTER)
        .withDuration(DefaultDriverOption.HEARTBEAT_INTERVAL, HEARTBEAT)
        .withDuration(DefaultDriverOption.HEARTBEAT_TIMEOUT, settings.timeLimit())
        // The nodes' clocks: those of several of us would have to agree.
        .withString(DefaultDriverOption.TIMESTAMP_GENERATOR_CLASS, "ServerSideTimestampGenerator")
        .withInt(DefaultDriverOption.NETTY_IO_SIZE, CONNECTIONS)
        .withBoolean(DefaultDriverOption.NETTY_DAEMON, true)
        .build();
  }

  CassandraSettings settings() {
    return settings;
  }

  CqlSession driver() {
    return session;
  }

  PreparedStatement prepare(String cql) {
    return failing(() -> session.prepare(cql));
  }

  /** Whether Cassandra is known not to answer; what is asked then fails at once. */
  boolean isAway() {
    return reach.isAway();
  }

  /** Runs a change; fails with {@link StorageFailedException}. */
  CompletionStage<AsyncResultSet> change(Statement<?> statement) {
    return execute(statement.setIdempotent(false));
  }

  /**
   * Runs a change that may be made twice, and once more long after: another node is told it too
   * when the first does not answer.
   */
  CompletionStage<AsyncResultSet> changeOnceOrTwice(Statement<?> statement) {
    return execute(statement.setIdempotent(true));
  }

  /** Reads a row of one partition, after finishing what is still under way there. */
  CompletionStage<@Nullable Row> readSerially(Statement<?> statement) {
    return execute(statement.setIdempotent(true).setConsistencyLevel(ConsistencyLevel.LOCAL_SERIAL))
        .thenApply(AsyncResultSet::one);
  }

  /** The same, and fails early while Cassandra says nothing to anybody. */
  CompletionStage<@Nullable Row> readSeriallyUnlessSilent(Statement<?> statement) {
    return reach.unlessSilent(reach.now(), readSerially(statement));
  }

  /** Reads the first page of one partition, after finishing what is still under way there. */
  CompletionStage<List<Row>> readAllSerially(Statement<?> statement) {
    return execute(statement.setIdempotent(true).setConsistencyLevel(ConsistencyLevel.LOCAL_SERIAL))
        .thenApply(result -> {
          List<Row> rows = new ArrayList<>();
          result.currentPage().forEach(rows::add);
          return rows;
        });
  }

  /** Reads a row that a majority agrees on. */
  CompletionStage<@Nullable Row> readOne(Statement<?> statement) {
    return execute(statement.setIdempotent(true)).thenApply(AsyncResultSet::one);
  }

  /** Shows the rows that a majority agrees on, page by page; blocks. */
  void read(Statement<?> statement, Consumer<Row> consumer) {
    rows(statement).forEachRemaining(consumer);
  }

  /** Shows the rows of one partition, after finishing what is still under way there; blocks. */
  void readSerially(Statement<?> statement, Consumer<Row> consumer) {
    read(statement.setConsistencyLevel(ConsistencyLevel.LOCAL_SERIAL), consumer);
  }

  /** As {@link #read}, of many partitions, so that a page may take long. */
  void readMany(Statement<?> statement, Consumer<Row> consumer) {
    read(statement.setTimeout(SCAN_TIMEOUT), consumer);
  }

  /** Shows rows that every copy was asked for, page by page; blocks. */
  void readFromAll(Statement<?> statement, Consumer<Row> consumer) {
    readMany(statement.setConsistencyLevel(ConsistencyLevel.ALL), consumer);
  }

  /** The rows that a majority agrees on, fetched page by page as they are asked for; blocks. */
  Iterator<Row> rows(Statement<?> statement) {
    Iterator<Row> rows = asking(() -> session.execute(statement.setIdempotent(true)).iterator());
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return asking(rows::hasNext);
      }

      @Override
      public Row next() {
        return rows.next();
      }
    };
  }

  /** Waits for what a read needs. */
  static <T extends @Nullable Object> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      throw failure(StageFailure.cause(e));
    }
  }

  private CompletionStage<AsyncResultSet> execute(Statement<?> statement) {
    long asked = reach.now();
    CompletionStage<AsyncResultSet> result;
    try {
      reach.require();
      result = session.executeAsync(statement);
    } catch (RuntimeException e) {
      return CompletableFuture.failedStage(failure(e));
    }
    return result
        .whenComplete((answer, failure) -> {
          if (failure == null) {
            reach.heard();
          } else {
            reach.failed(asked, StageFailure.cause(failure));
          }
        })
        .exceptionallyCompose(e -> CompletableFuture.failedStage(failure(StageFailure.cause(e))));
  }

  private <T> T asking(Supplier<T> read) {
    long asked = reach.now();
    reach.require();
    try {
      T answer = read.get();
      reach.heard();
      return answer;
    } catch (DriverException | IllegalStateException e) {
      reach.failed(asked, e);
      throw failure(e);
    }
  }

  private static <T> T failing(Supplier<T> read) {
    try {
      return read.get();
    } catch (DriverException | IllegalStateException e) {
      throw failure(e);
    }
  }

  private static RuntimeException failure(Throwable cause) {
    return cause instanceof StorageFailedException known
        ? known
        : new StorageFailedException("Cassandra: " + cause.getMessage(), cause);
  }

  @Override
  public void close() {
    reach.close();
    session.close();
  }
}
