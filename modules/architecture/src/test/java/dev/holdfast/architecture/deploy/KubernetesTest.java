package dev.holdfast.architecture.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.node.server.ServerSettings;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files for those who have no Helm: the chart as it is with two of its values. */
class KubernetesTest {

  private static final Path KUBERNETES = Deploy.FILES.resolve("kubernetes");

  @TempDir Path dir;

  /** What is to be copied over a base that has fallen behind lies in target/. */
  @ParameterizedTest
  @CsvSource({"base, cluster", "single, single"})
  void bases_areTheChart(String base, String values) throws Exception {
    String rendered = withoutHelm(Deploy.chart(values));
    Path found = Path.of("target", "kubernetes-" + base + ".yaml");
    Files.writeString(found, rendered);
    Path file = KUBERNETES.resolve(base).resolve("holdfast.yaml");
    assertThat(Files.exists(file) ? Files.readString(file) : "")
        .as("%s; copy %s over it", file, found)
        .isEqualTo(rendered);
  }

  @ParameterizedTest
  @CsvSource({
    "dev, eu-west-1",
    "region-a, us-east-1",
    "region-b, eu-west-1",
  })
  void overlays_areWhatTheirBaseIs_forAnotherRegion(String overlay, String region)
      throws Exception {
    Optional<String> built =
        Deploy.output("kubectl", "kustomize", KUBERNETES.resolve("overlays/" + overlay).toString());
    assumeTrue(built.isPresent(), "skipped: no kubectl");
    Resources resources = Resources.of(built.get());
    String base = overlay.equals("dev") ? "single" : "base";
    assertThat(resources.names())
        .isEqualTo(
            Resources.of(Files.readString(KUBERNETES.resolve(base).resolve("holdfast.yaml")))
                .names());
    for (HasMetadata resource : resources.all()) {
      assertThat(UnknownFields.in(resource)).isEmpty();
      assertThat(resource.getMetadata().getNamespace()).isEqualTo(Deploy.NAMESPACE);
    }
    ConfigMap configuration =
        resources.of(ConfigMap.class).stream()
            .filter(map -> map.getMetadata().getName().equals("holdfast"))
            .findFirst()
            .orElseThrow();
    ServerSettings settings =
        new Configuration(dir).read(configuration.getData(), "keys.conf", "/run/holdfast");
    assertThat(settings.home().name()).isEqualTo(region);
  }

  @Test
  void dockerfile_hasTheUserAndTheDirectoryThatPodsRelyOn() throws Exception {
    String dockerfile = Files.readString(Deploy.FILES.resolve("docker/Dockerfile"));
    assertThat(dockerfile)
        .contains("--uid 4599", "WORKDIR /opt/holdfast", "ENTRYPOINT [\"deploy/holdfast\"]");
    assertThat(Deploy.chart("cluster")).contains("runAsUser: 4599", "exec deploy/holdfast server");
  }

  /** Without what only Helm reads: who manages it, and where a part comes from. */
  private static String withoutHelm(String rendered) {
    return Arrays.stream(rendered.split("(?m)^---\\n"))
        .filter(part -> !part.isBlank())
        .map(part ->
            part.replaceAll("(?m)^# Source: .*\\n", "")
                .replaceAll("(?m)^ *app\\.kubernetes\\.io/managed-by: .*\\n", "")
                .replaceAll("(?m)[ ]+$", ""))
        .collect(Collectors.joining("---\n", "---\n", ""));
  }
}
