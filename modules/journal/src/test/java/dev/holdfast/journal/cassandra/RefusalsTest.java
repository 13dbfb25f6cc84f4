package dev.holdfast.journal.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import dev.holdfast.journal.cassandra.StorageRefusedException.Reason;
import dev.holdfast.testkit.cassandra.CassandraNode;
import dev.holdfast.testkit.cassandra.Schema;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What is not there, not safe, not whole or not ours is refused, in one line. */
@ResourceLock(TestCassandra.KEYSPACE)
class RefusalsTest {

  private static final String KEYSPACE = "refused";
  private static final String TOPOLOGY = "org.apache.cassandra.locator.NetworkTopologyStrategy";

  private static CassandraSettings settings() {
    return TestCassandra.settings(TestCassandra.node().contactPoint(), KEYSPACE);
  }

  private static CassandraSettings careful() {
    CassandraSettings lax = settings();
    return new CassandraSettings(
        lax.contactPoints(),
        lax.dataCentre(),
        lax.keyspace(),
        lax.timeLimit(),
        lax.login(),
        Optional.empty(),
        false);
  }

  private static void refused(Reason reason, String because, Runnable opening) {
    StorageRefusedException refusal =
        catchThrowableOfType(StorageRefusedException.class, opening::run);
    assertThat(refusal).as(because).isNotNull();
    assertThat(refusal).hasMessageContaining(because);
    assertThat(refusal.getMessage()).doesNotContain("\n");
    assertThat(refusal.reason()).isEqualTo(reason);
  }

  private static void openingIsRefused(CassandraSettings settings, Reason reason, String because) {
    refused(reason, because, () -> CassandraStorage.open(settings, "opener").close());
  }

  @AfterEach
  void drop() {
    TestCassandra.cql("DROP KEYSPACE IF EXISTS refused_journal");
    TestCassandra.cql("DROP KEYSPACE IF EXISTS refused_shred");
  }

  @Test
  void whatIsSafeAndWhole_isOpened() {
    TestCassandra.applySchema(KEYSPACE);
    assertThatCode(() -> CassandraStorage.open(settings(), "opener").close())
        .doesNotThrowAnyException();
  }

  @Test
  void theRoleThatIsShipped_mayDoWhatIsNeeded_andNoMore() throws Exception {
    TestCassandra.applySchema(KEYSPACE);
    Schema.role(TestCassandra.SCHEMA, KEYSPACE).forEach(TestCassandra::cql);
    CassandraSettings asRole =
        TestCassandra.settings(
            TestCassandra.node().contactPoint(),
            KEYSPACE,
            CassandraNode.DATA_CENTRE,
            Schema.ROLE,
            Schema.ROLES_PASSWORD);
    try (CassandraStorage storage = CassandraStorage.open(asRole, "opener")) {
      assertThat(storage.events().establish("a", "b").toCompletableFuture().join()).isEqualTo("b");
      assertThat(storage.shreds().ring()).isEmpty();
    }
    try (CassandraSession session = CassandraSession.connect(asRole)) {
      assertThatThrownBy(() -> session.driver().execute("DROP TABLE refused_journal.event"))
          .isInstanceOf(UnauthorizedException.class);
    }
  }

  @Test
  void aSchemaThatIsMissing_orHalfApplied_isRefused() {
    openingIsRefused(settings(), Reason.NO_SCHEMA, "there is no keyspace refused_journal");
    TestCassandra.cql(
        "CREATE KEYSPACE refused_journal WITH replication = {'class': 'NetworkTopologyStrategy',"
            + " 'dc1': 1}");
    openingIsRefused(settings(), Reason.NO_SCHEMA, "refused_journal has no tables");
    TestCassandra.cql("CREATE TABLE refused_journal.fact (name text PRIMARY KEY, value text)");
    openingIsRefused(settings(), Reason.HALF_APPLIED, "lacks [event, wake_up]");
    TestCassandra.applySchema(KEYSPACE);
    TestCassandra.cql("DELETE FROM refused_journal.fact WHERE name = 'schema.version' IF EXISTS");
    openingIsRefused(settings(), Reason.HALF_APPLIED, "names no version");
  }

  @Test
  void anotherVersion_anotherKind_orOtherColumns_areRefused() {
    TestCassandra.applySchema(KEYSPACE);
    TestCassandra.cql(
        "UPDATE refused_shred.fact SET value = '2' WHERE name = 'schema.version' IF EXISTS");
    openingIsRefused(settings(), Reason.OTHER_SCHEMA, "version '2'");
    TestCassandra.cql(
        "UPDATE refused_shred.fact SET value = '1' WHERE name = 'schema.version' IF EXISTS");
    TestCassandra.cql(
        "UPDATE refused_shred.fact SET value = 'events' WHERE name = 'schema.kind' IF EXISTS");
    openingIsRefused(settings(), Reason.OTHER_SCHEMA, "holds 'events'");
    TestCassandra.cql(
        "UPDATE refused_shred.fact SET value = 'shred' WHERE name = 'schema.kind' IF EXISTS");
    TestCassandra.cql("ALTER TABLE refused_shred.shred ADD more text");
    openingIsRefused(settings(), Reason.OTHER_SCHEMA, "refused_shred.shred has other columns");
  }

  @Test
  void keyspacesThatAreNotKeptSafely_areRefused() {
    TestCassandra.applySchema(KEYSPACE);
    openingIsRefused(careful(), Reason.UNSAFE, "kept in copies: 1");
    TestCassandra.cql(
        "ALTER KEYSPACE refused_shred WITH replication = {'class': 'SimpleStrategy',"
            + " 'replication_factor': 3}");
    openingIsRefused(settings(), Reason.UNSAFE, "SimpleStrategy");
    TestCassandra.cql(
        "ALTER KEYSPACE refused_shred WITH replication = {'class': 'NetworkTopologyStrategy',"
            + " 'dc1': 1} AND durable_writes = false");
    openingIsRefused(settings(), Reason.UNSAFE, "durable_writes");
  }

  @Test
  void copiesElsewhere_areRefused() {
    refused(
        Reason.UNSAFE,
        "has copies in dc2 too",
        () ->
            SafetyCheck.checkKeyspace(
                "k", Map.of("class", TOPOLOGY, "dc1", "3", "dc2", "3"), true, careful()));
    refused(
        Reason.UNSAFE,
        "has no copy in dc1",
        () ->
            SafetyCheck.checkKeyspace("k", Map.of("class", TOPOLOGY, "dc2", "3"), true, careful()));
    refused(
        Reason.UNSAFE,
        "kept in copies: 3/1",
        () ->
            SafetyCheck.checkKeyspace(
                "k", Map.of("class", TOPOLOGY, "dc1", "3/1"), true, careful()));
    assertThatCode(() ->
            SafetyCheck.checkKeyspace("k", Map.of("class", TOPOLOGY, "dc1", "3"), true, careful()))
        .doesNotThrowAnyException();
  }

  /** That a node really says so is shown by the storage that opens above. */
  @Test
  void nodesThatForgetOrDisagree_areRefused() {
    refused(
        Reason.UNSAFE,
        "commitlog_sync: periodic",
        () ->
            SafetyCheck.checkSettings(
                "n", Map.of("commitlog_sync", "periodic", "paxos_variant", "v2")));
    refused(
        Reason.UNSAFE,
        "paxos_variant: v1",
        () ->
            SafetyCheck.checkSettings(
                "n", Map.of("commitlog_sync", "group", "paxos_variant", "v1")));
    refused(
        Reason.UNSAFE,
        "commitlog_sync: unknown",
        () -> SafetyCheck.checkSettings("n", Map.of("paxos_variant", "v2")));
  }

  @Test
  void rolesInOneCopy_areNotSafe() {
    assertThat(
            SafetyCheck.areLoginsSafe(Map.of("class", "Simple", "replication_factor", "1"), "dc1"))
        .isFalse();
    assertThat(SafetyCheck.areLoginsSafe(Map.of("class", TOPOLOGY, "dc2", "3"), "dc1")).isFalse();
    assertThat(SafetyCheck.areLoginsSafe(Map.of("class", TOPOLOGY, "dc1", "3"), "dc1")).isTrue();
  }

  @Test
  void whereNothingAnswers_orNotToThisLogin_itIsRefused() {
    openingIsRefused(
        TestCassandra.settings("127.0.0.1:1", KEYSPACE), Reason.UNREACHABLE, "127.0.0.1:1");
    openingIsRefused(
        TestCassandra.settings(
            TestCassandra.node().contactPoint(), KEYSPACE, "dc1", "cassandra", "another password"),
        Reason.UNREACHABLE,
        "Authentication error");
    openingIsRefused(
        TestCassandra.settings(
            TestCassandra.node().contactPoint(), KEYSPACE, "elsewhere", "cassandra", "cassandra"),
        Reason.UNREACHABLE,
        "data centre elsewhere");
  }

  @Test
  void overTls_onlyTheNodesOwnCertificateIsTaken() throws Exception {
    Certificate own;
    try (InputStream pem = Files.newInputStream(TestCassandra.node().certificate())) {
      own = CertificateFactory.getInstance("X.509").generateCertificate(pem);
    }
    TestCassandra.empty();
    assertThatCode(() -> CassandraStorage.open(TestCassandra.over(trusting(own)), "opener").close())
        .doesNotThrowAnyException();
    openingIsRefused(
        TestCassandra.over(trusting(null)),
        Reason.UNREACHABLE,
        TestCassandra.node().contactPoint());
  }

  /** Trusts a certificate, or, without one, those that the Java ships with. */
  private static SSLContext trusting(@Nullable Certificate certificate) throws Exception {
    KeyStore trusted = null;
    if (certificate != null) {
      trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("node", certificate);
    }
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, managers.getTrustManagers(), null);
    return tls;
  }
}
