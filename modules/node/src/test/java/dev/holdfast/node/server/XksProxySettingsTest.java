package dev.holdfast.node.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.holdfast.crypto.identity.ProxyCredentials;
import dev.holdfast.crypto.memory.SecretMemory;
import dev.holdfast.model.iam.IamAccount;
import dev.holdfast.model.iam.Identities;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import dev.holdfast.node.start.StartRefused;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class XksProxySettingsTest {

  private static final AccountId ACCOUNT = new AccountId("111122223333");
  private static final Region OTHER = new Region("eu-west-1");
  private static final Set<Region> REGIONS = new LinkedHashSet<>(List.of(Region.US_EAST_1, OTHER));
  private static final String KEY = "1234abcd-12ab-34cd-56ef-1234567890ab";
  private static final String GOOD =
      "enabled = yes, path-prefix = \"/a/b\", region = eu-west-1, user = kms, keys = [\""
          + KEY
          + "\"], credentials = [{access-key-id = ABCDEFGHIJ234567ABCD, secret-file = \"/s\"}]";

  @TempDir Path dir;

  /** The shipped file with more over it. */
  private static Optional<XksProxySettings> read(String more) throws StartRefused {
    Config shipped = ConfigFactory.parseFile(Path.of("../../config/xks-proxy.conf").toFile());
    Config config =
        ConfigFactory.parseString("holdfast.xks-proxy { " + more + " }").withFallback(shipped);
    return XksProxySettings.read(config.getConfig("holdfast"), REGIONS, ACCOUNT);
  }

  @Test
  void asShipped_itIsOff() throws Exception {
    assertThat(read("")).isEmpty();
  }

  @Test
  void everySetting_isRead() throws Exception {
    XksProxySettings settings = read(GOOD).orElseThrow();
    assertThat(settings.prefix()).isEqualTo("/a/b");
    assertThat(settings.region()).isEqualTo(OTHER);
    assertThat(settings.account()).isEqualTo(ACCOUNT);
    assertThat(settings.user()).isEqualTo("kms");
    assertThat(settings.keys()).hasValue(Set.of(new KeyId(KEY)));
    assertThat(settings.secretFiles()).containsEntry("ABCDEFGHIJ234567ABCD", Path.of("/s"));
  }

  @Test
  void star_isAllKeys() throws Exception {
    assertThat(read(GOOD + ", keys = [\"*\"]").orElseThrow().keys()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "path-prefix = \"a\"",
        "path-prefix = \"/a/\"",
        "path-prefix = \"/a%20\"",
        "region = ap-south-1",
        "user = null",
        "keys = []",
        "keys = [\"*\", \"1234abcd-12ab-34cd-56ef-1234567890ab\"]",
        "keys = [\"alias/a\"]",
        "credentials = []",
        "credentials = [{access-key-id = SHORT, secret-file = \"/s\"}]",
        "credentials = [{access-key-id = ABCDEFGHIJ234567ABC1, secret-file = \"/s\"}]",
        "credentials = [{access-key-id = ABCDEFGHIJ234567ABCD}]",
      })
  void whatIsNotGood_isRefused(String line) {
    assertThatThrownBy(() -> read(GOOD + ", " + line))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("holdfast.xks-proxy");
  }

  @ParameterizedTest
  @CsvSource({
    "43,rw-------,true",
    "42,rw-------,false",
    "65,rw-------,false",
    "43,rw-r-----,false"
  })
  void secret_isAPrivateLineOfTheRightLength(int length, String permissions, boolean good)
      throws Exception {
    Path file = dir.resolve("secret");
    Files.writeString(file, "s".repeat(length) + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    XksProxySettings settings =
        read(GOOD
                + ", credentials = [{access-key-id = ABCDEFGHIJ234567ABCD, secret-file = \""
                + file
                + "\"}]")
            .orElseThrow();
    if (good) {
      try (ProxyCredentials opened = settings.open(new Nobody(), SecretMemory.open())) {
        assertThat(opened).hasToString("ProxyCredentials(111122223333, kms)");
      }
    } else {
      assertThatThrownBy(() -> settings.open(new Nobody(), SecretMemory.open()))
          .isInstanceOf(StartRefused.class);
    }
  }

  private static final class Nobody implements Identities {
    @Override
    public Optional<IamAccount> find(AccountId account) {
      return Optional.empty();
    }

    @Override
    public CompletionStage<IamAccount> load(AccountId account) {
      return CompletableFuture.completedStage(IamAccount.empty(account));
    }
  }
}
