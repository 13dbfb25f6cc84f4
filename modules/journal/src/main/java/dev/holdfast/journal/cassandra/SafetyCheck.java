package dev.holdfast.journal.cassandra;

import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.NodeState;
import dev.holdfast.journal.cassandra.StorageRefusedException.Reason;
import dev.holdfast.journal.store.StorageFailedException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a Cassandra keeps what it acknowledges, and lets no two writers succeed. A node that is
 * down now, or that joins later, is not seen.
 */
final class SafetyCheck {

  /** A majority of three outlives the loss of one. */
  static final int COPIES = 3;

  private static final Logger LOG = LoggerFactory.getLogger(SafetyCheck.class);

  private final CassandraSession session;

  SafetyCheck(CassandraSession session) {
    this.session = session;
  }

  /**
   * Asks every node of the data centre that is up.
   *
   * @throws StorageRefusedException with the first thing that is not safe
   */
  void checkNodes() {
    String dataCentre = session.settings().dataCentre();
    List<Node> nodes =
        session.driver().getMetadata().getNodes().values().stream()
            .filter(node -> dataCentre.equals(node.getDatacenter()))
            .filter(node -> node.getState() != NodeState.DOWN)
            .filter(node -> node.getState() != NodeState.FORCED_DOWN)
            .toList();
    if (nodes.isEmpty()) {
      throw new StorageRefusedException(
          Reason.UNREACHABLE,
          "no node at "
              + session.settings().contactPoints()
              + " is of the data centre "
              + dataCentre);
    }
    for (Node node : nodes) {
      checkSettings(String.valueOf(node.getEndPoint()), settingsOf(node));
    }
  }

  private Map<String, String> settingsOf(Node node) {
    Map<String, String> settings = new HashMap<>();
    try {
      session.read(
          SimpleStatement.newInstance("SELECT name, value FROM system_views.settings")
              .setNode(node),
          row -> settings.put(String.valueOf(row.getString(0)), String.valueOf(row.getString(1))));
    } catch (StorageFailedException e) {
      throw new StorageRefusedException(
          Reason.UNREACHABLE,
          "the Cassandra node "
              + node.getEndPoint()
              + " does not tell its settings: "
              + e.getMessage(),
          e);
    }
    return settings;
  }

  /** Checks what a node says in {@code system_views.settings}. */
  static void checkSettings(String node, Map<String, String> settings) {
    String sync = settings.getOrDefault("commitlog_sync", "unknown");
    if (!sync.equals("batch") && !sync.equals("group")) {
      throw unsafe(
          "the Cassandra node "
              + node
              + " has commitlog_sync: "
              + sync
              + ", and so acknowledges what a loss of power takes away; set batch or group");
    }
    String paxos = settings.getOrDefault("paxos_variant", "unknown");
    if (!paxos.equals("v2")) {
      throw unsafe(
          "the Cassandra node "
              + node
              + " has paxos_variant: "
              + paxos
              + ", under which two writers may both succeed while nodes come and go; set v2");
    }
  }

  /**
   * Checks how a keyspace is kept.
   *
   * @param replication as {@code system_schema.keyspaces} has it
   */
  static void checkKeyspace(
      String keyspace,
      Map<String, String> replication,
      boolean durableWrites,
      CassandraSettings settings) {
    Map<String, String> copies = new HashMap<>(replication);
    String strategy = String.valueOf(copies.remove("class"));
    if (!strategy.equals("org.apache.cassandra.locator.NetworkTopologyStrategy")) {
      throw unsafe(
          "the keyspace "
              + keyspace
              + " is replicated by "
              + strategy.substring(strategy.lastIndexOf('.') + 1)
              + ", which knows no data centres; use NetworkTopologyStrategy");
    }
    String own = copies.remove(settings.dataCentre());
    if (own == null) {
      throw unsafe("the keyspace " + keyspace + " has no copy in " + settings.dataCentre());
    }
    if (!copies.isEmpty()) {
      throw unsafe(
          "the keyspace "
              + keyspace
              + " has copies in "
              + String.join(", ", copies.keySet())
              + " too: a region's data stays in its data centre, and has one order there");
    }
    if (!isEnough(own) && !settings.fewCopiesAllowed()) {
      throw unsafe(
          "the keyspace "
              + keyspace
              + " is kept in copies: "
              + own
              + ", which does not outlive the loss of a node; keep "
              + COPIES
              + ", or set allow-few-copies to try something out");
    }
    if (!durableWrites) {
      throw unsafe("the keyspace " + keyspace + " has durable_writes = false");
    }
  }

  /** Says when who logs in could not any more without one node; what is stored is safe then. */
  void warnOfLogins() {
    CassandraSettings settings = session.settings();
    if (settings.login().isEmpty() || settings.fewCopiesAllowed()) {
      return;
    }
    session.read(
        SimpleStatement.newInstance(
            "SELECT replication FROM system_schema.keyspaces WHERE keyspace_name = 'system_auth'"),
        row -> {
          Map<String, String> replication = row.getMap(0, String.class, String.class);
          if (replication != null && !areLoginsSafe(replication, settings.dataCentre())) {
            LOG.warn(
                "Cassandra keeps its roles in too few copies ({}): without one node nobody may be"
                    + " able to log in; give system_auth {} copies",
                replication,
                COPIES);
          }
        });
  }

  /**
   * @param replication of {@code system_auth}
   */
  static boolean areLoginsSafe(Map<String, String> replication, String dataCentre) {
    String copies = replication.get(dataCentre);
    return isEnough(copies == null ? replication.getOrDefault("replication_factor", "0") : copies);
  }

  private static boolean isEnough(String copies) {
    try {
      return Integer.parseInt(copies) >= COPIES;
    } catch (NumberFormatException transientCopies) {
      return false;
    }
  }

  private static StorageRefusedException unsafe(String what) {
    return new StorageRefusedException(Reason.UNSAFE, what);
  }
}
