package dev.holdfast.architecture.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.node.server.ServerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** The files for Compose. Nobody starts them here: what can be known without is. */
class ComposeTest {

  private static final Path COMPOSE = Deploy.FILES.resolve("compose");

  /** Of the Compose specification, those that are used. */
  private static final Set<String> FIELDS =
      Set.of(
          "build",
          "cap_drop",
          "command",
          "depends_on",
          "entrypoint",
          "environment",
          "healthcheck",
          "image",
          "ports",
          "profiles",
          "read_only",
          "restart",
          "security_opt",
          "stop_grace_period",
          "tmpfs",
          "ulimits",
          "volumes");

  private static final Set<String> CONDITIONS =
      Set.of("service_healthy", "service_completed_successfully");

  @TempDir Path dir;

  /** With what is merged in, as Compose reads it; Jackson leaves a merge as it stands. */
  private static Map<String, Map<String, JsonNode>> services(String file) throws IOException {
    JsonNode root = read(file);
    Map<String, Map<String, JsonNode>> services = new HashMap<>();
    root.get("services")
        .properties()
        .forEach(service -> services.put(service.getKey(), merged(service.getValue())));
    return services;
  }

  private static String source(JsonNode volume) {
    return volume.asText().substring(0, volume.asText().indexOf(':'));
  }

  private static JsonNode read(String file) throws IOException {
    // SnakeYAML follows anchors and merges; Jackson then has the types.
    Object loaded = new Yaml().load(Files.readString(COMPOSE.resolve(file)));
    return Resources.YAML.valueToTree(loaded);
  }

  private static Map<String, JsonNode> merged(JsonNode service) {
    Map<String, JsonNode> fields = new HashMap<>();
    service.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
    return fields;
  }

  @ParameterizedTest
  @ValueSource(strings = {"single.yaml", "cluster.yaml"})
  void files_haveNothingThatComposeDoesNotKnow_andNameWhatThereIs(String file) throws Exception {
    JsonNode root = read(file);
    root.fieldNames()
        .forEachRemaining(name -> assertThat(name).matches("name|services|volumes|x-[a-z]+"));
    Map<String, Map<String, JsonNode>> services = services(file);
    services.forEach((name, service) -> {
      assertThat(service.keySet()).as(name).isSubsetOf(FIELDS).contains("image");
      JsonNode depends = service.get("depends_on");
      if (depends != null) {
        depends
            .properties()
            .forEach(on -> {
              assertThat(services).containsKey(on.getKey());
              assertThat(on.getValue().get("condition").asText()).isIn(CONDITIONS);
            });
      }
      for (JsonNode volume : service.getOrDefault("volumes", Resources.YAML.createArrayNode())) {
        String source = source(volume);
        if (source.startsWith(".")) {
          assertThat(COMPOSE.resolve(source)).exists();
        } else {
          assertThat(root.get("volumes").has(source)).as(source).isTrue();
        }
      }
      for (JsonNode port : service.getOrDefault("ports", Resources.YAML.createArrayNode())) {
        // Plain HTTP is for this machine.
        assertThat(port.asText()).startsWith("127.0.0.1:");
      }
    });
  }

  @ParameterizedTest
  @ValueSource(strings = {"single.yaml", "cluster.yaml"})
  void servers_areLockedDown_andAskedForTheirHealth(String file) throws Exception {
    services(file)
        .forEach((name, service) -> {
          if (service.get("image").asText().startsWith("holdfast:")) {
            assertThat(service.get("read_only").asBoolean()).as(name).isTrue();
            assertThat(service.get("cap_drop").get(0).asText()).isEqualTo("ALL");
            assertThat(service.get("ulimits").get("core").asInt()).isZero();
            if (service.containsKey("healthcheck")) {
              assertThat(service.get("healthcheck").get("test").toString())
                  .contains("/dev/tcp/127.0.0.1/7626", "GET /ready ");
              assertThat(service).containsKey("restart");
            }
          }
        });
  }

  @Test
  void single_isTakenByAServer() throws Exception {
    ServerSettings settings =
        new Configuration(dir)
            .read(
                Map.of("single.conf", Files.readString(COMPOSE.resolve("single.conf"))),
                "single.conf",
                "/none");
    assertThat(settings.port()).isEqualTo(4599);
    assertThat(settings.management().port()).isEqualTo(7626);
    assertThat(settings.peering()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"keys.conf, /region", "http.conf, /front"})
  void cluster_isTakenByServers_whoseSeedsAreItsServices(String name, String own) throws Exception {
    Map<String, String> files = new HashMap<>();
    try (Stream<Path> all = Files.list(COMPOSE.resolve("cluster"))) {
      for (Path file : all.filter(one -> one.toString().endsWith(".conf")).toList()) {
        files.put(
            file.getFileName().toString(),
            Files.readString(file)
                .replace("\"${HOLDFAST_PEERS_HOST}\"", "tls")
                .replace("${HOLDFAST_DATA}", "/data")
                .replace("/front/", "/front/peers/"));
      }
    }
    ServerSettings settings = new Configuration(dir).read(files, name, own);
    List<String> seeds = new ArrayList<>();
    services("cluster.yaml")
        .forEach((service, fields) -> {
          if (service.startsWith("keys-")) {
            seeds.add(service + ":" + settings.peering().orElseThrow().port());
            assertThat(fields.get("environment").get("HOLDFAST_PEERS_HOST").asText())
                .isEqualTo(service);
          }
        });
    assertThat(settings.peering().orElseThrow().seeds())
        .containsExactlyInAnyOrderElementsOf(seeds)
        .hasSize(3);
  }

  /** Who takes a node without keys over finds no root and no authority there. */
  @Test
  void nodeWithoutKeys_isGivenNothingOfThoseWithKeys() throws Exception {
    List<String> volumes = new ArrayList<>();
    services("cluster.yaml")
        .get("http-1")
        .get("volumes")
        .forEach(volume -> volumes.add(source(volume)));
    assertThat(volumes).containsExactlyInAnyOrder("./cluster", "front");
  }
}
