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

  /** A page of a scan of everything. */
  private static final Duration SCAN_TIMEOUT = Duration.ofSeconds(15);

  private final CqlSession session;
  private final CassandraSettings settings;

  private CassandraSession(CqlSession session, CassandraSettings settings) {
    this.session = session;
    this.settings = settings;
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

  /** Runs a change; fails with {@link StorageFailedException}. */
  CompletionStage<AsyncResultSet> change(Statement<?> statement) {
    return execute(statement.setIdempotent(false));
  }

  /** Reads a row of one partition, after finishing what is still under way there. */
  CompletionStage<@Nullable Row> readSerially(Statement<?> statement) {
    return execute(statement.setIdempotent(true).setConsistencyLevel(ConsistencyLevel.LOCAL_SERIAL))
        .thenApply(AsyncResultSet::one);
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

  /** Shows rows that every copy was asked for, page by page; blocks. */
  void readFromAll(Statement<?> statement, Consumer<Row> consumer) {
    read(statement.setConsistencyLevel(ConsistencyLevel.ALL).setTimeout(SCAN_TIMEOUT), consumer);
  }

  /** The rows that a majority agrees on, fetched page by page as they are asked for; blocks. */
  Iterator<Row> rows(Statement<?> statement) {
    Iterator<Row> rows = failing(() -> session.execute(statement.setIdempotent(true)).iterator());
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return failing(rows::hasNext);
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
    CompletionStage<AsyncResultSet> result;
    try {
      result = session.executeAsync(statement);
    } catch (RuntimeException e) {
      return CompletableFuture.failedStage(failure(e));
    }
    return result.exceptionallyCompose(
        e -> CompletableFuture.failedStage(failure(StageFailure.cause(e))));
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
    session.close();
  }
}
