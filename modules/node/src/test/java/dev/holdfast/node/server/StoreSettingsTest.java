package dev.holdfast.node.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.holdfast.api.xks.AllowedProxies;
import dev.holdfast.node.start.StartRefused;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreSettingsTest {

  private static Map<String, URI> read(String proxies) throws StartRefused {
    return StoreSettings.proxies(
            ConfigFactory.parseString(
                "key-stores { time-limit = 1s, proxies = [" + proxies + "] }"))
        .places();
  }

  @Test
  void asShipped_noneMayBeNamed() throws Exception {
    assertThat(
            StoreSettings.proxies(
                ConfigFactory.parseFile(Path.of("../../config/key-stores.conf").toFile())
                    .getConfig("holdfast")))
        .isEqualTo(AllowedProxies.NONE);
  }

  @Test
  void aProxy_isWhereItSays_orWhereItIsSaidToBe() throws Exception {
    assertThat(
            read(
                "{endpoint = \"https://a.example\"},"
                    + " {endpoint = \"https://b.example\", at = \"https://10.0.0.7:8443\"},"
                    + " {endpoint = \"https://c.example\", at = \"http://127.0.0.1:4599\"}"))
        .isEqualTo(
            Map.of(
                "https://a.example", URI.create("https://a.example"),
                "https://b.example", URI.create("https://10.0.0.7:8443"),
                "https://c.example", URI.create("http://127.0.0.1:4599")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{endpoint = \"http://a.example\"}",
        "{endpoint = \"https://\"}",
        "{endpoint = \"https://a.example/path\"}",
        "{endpoint = \"https://a.example\", at = \"http://10.0.0.7\"}",
        "{endpoint = \"https://a.example\", at = \"ftp://127.0.0.1\"}",
        "{endpoint = \"https://a.example\", at = \"https://b.example/path\"}",
        "{endpoint = \"https://a.example\", at = \":\"}",
        "{endpoint = \"https://a.example\"}, {endpoint = \"https://a.example\"}",
      })
  void whatIsNotGood_isRefused(String proxies) {
    assertThatThrownBy(() -> read(proxies))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("holdfast.key-stores.proxies");
  }
}
