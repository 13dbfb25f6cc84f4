package dev.holdfast.journal.cassandra;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * Where a region's Cassandra is, and how it is spoken to.
 *
 * @param contactPoints {@code host:port}; the other nodes are learned from them
 * @param dataCentre the region's, and the only one that may hold its data
 * @param keyspace what the keyspaces' names begin with: {@code holdfast} for {@code
 *     holdfast_journal} and {@code holdfast_shred}
 * @param timeLimit how long one statement may take; a change is a few of them
 * @param tls checks the nodes' certificates; empty for no TLS
 * @param fewCopiesAllowed whether fewer than three copies are taken: for trying out only
 */
public record CassandraSettings(
    List<String> contactPoints,
    String dataCentre,
    String keyspace,
    Duration timeLimit,
    Optional<Login> login,
    Optional<SSLContext> tls,
    boolean fewCopiesAllowed) {

  /**
   * @param password UTF-8; read for each opening and wiped after it
   */
  public record Login(String user, Supplier<byte[]> password) {}

  public CassandraSettings {
    contactPoints = List.copyOf(contactPoints);
  }

  String journalKeyspace() {
    return keyspace + "_journal";
  }

  String shredKeyspace() {
    return keyspace + "_shred";
  }
}
