package dev.holdfast.node.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.journal.cassandra.CassandraSettings;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.StartRefused;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JournalSettingsTest {

  /** What is shipped. */
  private static final Path CONFIG = Path.of("../../config").toAbsolutePath().normalize();

  @TempDir Path dir;
  private Path password;

  @BeforeEach
  void writePassword() throws Exception {
    password = Files.writeString(dir.resolve("password"), "271828\n");
    Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
  }

  /** The shipped configuration with more of the journal behind it. */
  private JournalSettings read(String more) throws Exception {
    Path file = dir.resolve("server.conf");
    Files.writeString(
        file,
        "include file(\""
            + CONFIG.resolve("holdfast.conf")
            + "\")\n"
            + more.replace("FILE", "\"" + password + "\"")
            + "\n");
    return ServerSettings.read(file).journal();
  }

  private CassandraSettings cassandra(String more) throws Exception {
    return ((JournalSettings.InCassandra)
            read(
                "holdfast.journal { store = cassandra, cassandra { data-centre = dc1, "
                    + more
                    + " } }"))
        .settings();
  }

  @Test
  void events_areInFiles_unlessSaid() throws Exception {
    assertThat(read("")).isEqualTo(new JournalSettings.InFiles());
  }

  @Test
  void cassandra_isAskedWithCare_unlessSaid() throws Exception {
    CassandraSettings settings = cassandra("");
    assertThat(settings.contactPoints()).containsExactly("127.0.0.1:9042");
    assertThat(settings.dataCentre()).isEqualTo("dc1");
    assertThat(settings.keyspace()).isEqualTo("holdfast");
    assertThat(settings.timeLimit()).isEqualTo(Duration.ofSeconds(2));
    assertThat(settings.fewCopiesAllowed()).isFalse();
    assertThat(settings.login()).isEmpty();
    assertThat(settings.tls()).isEmpty();
    assertThat(cassandra("allow-few-copies = yes").fewCopiesAllowed()).isTrue();
  }

  @Test
  void password_isReadFromItsFile_eachTime() throws Exception {
    CassandraSettings settings = cassandra("user = holdfast, password-file = FILE");
    CassandraSettings.Login login = settings.login().orElseThrow();
    assertThat(login.user()).isEqualTo("holdfast");
    assertThat(login.password().get()).asString(StandardCharsets.UTF_8).isEqualTo("271828");
    Files.writeString(password, "314159\n");
    assertThat(login.password().get()).asString(StandardCharsets.UTF_8).isEqualTo("314159");
  }

  @Test
  void passwordThatOthersCanRead_isRefused() throws Exception {
    Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> cassandra("user = holdfast, password-file = FILE"))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("read by others");
  }

  @Test
  void plainTextOnItsWay_isRefusedUnlessSaid() throws Exception {
    assertThatThrownBy(() -> cassandra("contact-points = [\"127.0.0.1:9042\", \"192.0.2.1:9042\"]"))
        .isInstanceOfSatisfying(
            StartRefused.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.INSECURE))
        .hasMessageContaining("192.0.2.1:9042");
    assertThat(
            cassandra("contact-points = [\"192.0.2.1:9042\"], allow-plain-beyond-loopback = yes")
                .contactPoints())
        .containsExactly("192.0.2.1:9042");
  }

  @Test
  void moreRegionsThanOne_areRefused() {
    assertThatThrownBy(() ->
            read(
                "holdfast.regions = [eu-west-1, us-east-1]\n"
                    + "holdfast.journal { store = cassandra, cassandra.data-centre = dc1 }"))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("one region");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          contact-points = []                           | contact-points
          contact-points = [localhost]                  | contact-points
          keyspace = "a; DROP"                          | keyspace
          keyspace = ""                                 | keyspace
          keyspace = Holdfast                           | keyspace
          time-limit = 0s                               | time-limit
          time-limit = 1m                               | time-limit
          user = holdfast                               | user and password-file
          password-file = FILE                          | user and password-file
          user = holdfast, password-file = /nowhere     | password-file
          tls-certificates = /nowhere                   | tls-certificates
          tls-certificates = FILE                       | tls-certificates
          consistency = ONE                             | there is no setting
          """)
  void whatMakesNoSense_isRefused(String more, String because) {
    assertThatThrownBy(() -> cassandra(more))
        .isInstanceOfSatisfying(
            StartRefused.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.CONFIGURATION))
        .hasMessageContaining(because);
  }

  @Test
  void withoutItsDataCentre_itIsRefused() {
    assertThatThrownBy(() -> read("holdfast.journal.store = cassandra"))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("data-centre");
  }
}
