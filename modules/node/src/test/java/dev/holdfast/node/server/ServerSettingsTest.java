package dev.holdfast.node.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.crypto.attestation.TestEnclave;
import dev.holdfast.crypto.attestation.TrustedRoots;
import dev.holdfast.model.AccountQuotas;
import dev.holdfast.model.iam.IamQuotas;
import dev.holdfast.model.key.KeyQuotas;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.rate.RequestClass;
import dev.holdfast.model.rate.RequestRates;
import dev.holdfast.node.start.StartRefused;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerSettingsTest {

  /** What is shipped. */
  private static final Path CONFIG = Path.of("../../config").toAbsolutePath().normalize();

  @TempDir Path dir;

  /** The shipped configuration with more behind it. */
  private ServerSettings read(String more) throws Exception {
    Path file = dir.resolve("server.conf");
    Files.writeString(
        file, "include file(\"" + CONFIG.resolve("holdfast.conf") + "\")\n" + more + "\n");
    return ServerSettings.read(file);
  }

  @Test
  void shippedQuotas_areThoseOfAws() throws Exception {
    assertThat(read("").quotas()).isEqualTo(AccountQuotas.AWS);
  }

  @Test
  void smallAccount_hasAThousandKeys_andElseWhatAwsGives() throws Exception {
    var small = read("include file(\"" + CONFIG.resolve("quotas-of-1000-keys.conf") + "\")");
    assertThat(small.quotas())
        .isEqualTo(
            new AccountQuotas(
                new KeyQuotas(
                    1_000,
                    KeyQuotas.AWS.aliasesPerKey(),
                    KeyQuotas.AWS.grantsPerKey(),
                    KeyQuotas.AWS.keyPolicyBytes()),
                IamQuotas.AWS));
  }

  @Test
  void quotas_areReadOneByOne() throws Exception {
    assertThat(
            read("holdfast.quotas { keys = 1, aliases-per-key = 2, grants-per-key = 3,"
                    + " key-policy-bytes = 32768, users = 4, groups = 5, roles = 6, policies = 7 }")
                .quotas())
        .isEqualTo(new AccountQuotas(new KeyQuotas(1, 2, 3, 32_768), new IamQuotas(4, 5, 6, 7)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "keys = 0",
        "aliases-per-key = -1",
        "users = many",
        "key-policy-bytes = 0",
        "key-policy-bytes = 32769",
        "identity-policy-bytes = 1"
      })
  void quotaThatIsNone_orBeyondAws_isRefused(String line) {
    assertThatThrownBy(() -> read("holdfast.quotas." + line))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("the configuration is not good");
  }

  @Test
  void accountsHaveNoRates_untilTheyAreSet() throws Exception {
    assertThat(read("").quotas().rates()).isEqualTo(RequestRates.UNLIMITED);
    assertThat(
            read("holdfast.rates { per-second { symmetric = 100, CreateKey = 0.5 }"
                    + ", accounts { \"111122223333\" { rsa = 2 } } }")
                .quotas()
                .rates())
        .isEqualTo(
            new RequestRates(
                Map.of(
                    RequestClass.SYMMETRIC,
                    100.0,
                    RequestClass.named("CreateKey").orElseThrow(),
                    0.5),
                Map.of(new AccountId("111122223333"), Map.of(RequestClass.RSA, 2.0))));
  }

  @Test
  void ratesOfAws_areForEveryClassOfCryptographyThatHasOneThere() throws Exception {
    RequestRates aws =
        read("include file(\"" + CONFIG.resolve("rates-of-aws.conf") + "\")").quotas().rates();
    assertThat(aws.of()).isEmpty();
    assertThat(aws.each())
        .containsEntry(RequestClass.SYMMETRIC, 10_000.0)
        .containsEntry(RequestClass.named("pairs-RSA_4096").orElseThrow(), 0.1)
        .containsEntry(RequestClass.named("CancelKeyDeletion").orElseThrow(), 5.0)
        .containsEntry(RequestClass.LOOKUP_EVENTS, 2.0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "per-second.symetric = 1",
        "per-second.symmetric = 0",
        "per-second.symmetric = -1",
        "per-second.symmetric = many",
        "per-second.Encrypt = 1",
        "per-second.rsa.all = 1",
        "accounts.me.rsa = 1",
        "accounts.111122223333.Encrypt = 1",
        "perSecond.rsa = 1"
      })
  void rateOfNothing_orThatIsNone_isRefused(String line) {
    assertThatThrownBy(() -> read("holdfast.rates." + line))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("the configuration is not good");
  }

  @Test
  void attestationRoots_areNoneUntilNamed() throws Exception {
    assertThat(read("").attestationRoots()).isSameAs(TrustedRoots.NONE);
    Path file = new TestEnclave(Instant.now()).writeRoot(dir.resolve("root.pem"));
    assertThat(read(roots(file)).attestationRoots()).isNotSameAs(TrustedRoots.NONE);
  }

  @Test
  void attestationRootsThatAreNone_areRefused() throws Exception {
    Path file = dir.resolve("root.pem");
    assertThatThrownBy(() -> read(roots(file)))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("cannot be read");
    Files.writeString(file, "no certificate");
    assertThatThrownBy(() -> read(roots(file))).isInstanceOf(StartRefused.class);
  }

  private static String roots(Path file) {
    return "holdfast.attestation.root-certificates = \"" + file + "\"";
  }
}
