package dev.holdfast.testkit.cassandra;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The statements of {@code deploy/cassandra}, as an operator of one node would change them. */
public final class Schema {

  private Schema() {}

  /** Whom {@link #role} makes. */
  public static final String ROLE = "holdfast";

  public static final String ROLES_PASSWORD = "choose-another";

  /**
   * Reads what makes the tables.
   *
   * @param directory {@code deploy/cassandra}
   * @param keyspace what the keyspaces' names begin with
   * @param copies how many there are in {@link CassandraNode#DATA_CENTRE}
   */
  public static List<String> statements(Path directory, String keyspace, int copies)
      throws IOException {
    List<String> statements = new ArrayList<>();
    statements.addAll(read(directory.resolve("journal.cql"), keyspace));
    statements.addAll(read(directory.resolve("shred.cql"), keyspace));
    statements.replaceAll(
        cql -> cql.replace("'dc1': 3", "'" + CassandraNode.DATA_CENTRE + "': " + copies));
    return statements;
  }

  /** Reads what makes the role, and what it may do. */
  public static List<String> role(Path directory, String keyspace) throws IOException {
    return read(directory.resolve("role.cql"), keyspace);
  }

  private static List<String> read(Path file, String keyspace) throws IOException {
    StringBuilder cql = new StringBuilder();
    Files.readAllLines(file).stream()
        .filter(line -> !line.startsWith("--"))
        .forEach(line -> cql.append(line).append('\n'));
    return Stream.of(cql.toString().split(";", -1))
        .filter(statement -> !statement.isBlank())
        .map(statement -> statement.strip().replace("holdfast_", keyspace + "_"))
        .collect(Collectors.toList());
  }
}
