package dev.holdfast.architecture.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import dev.holdfast.node.management.Management;
import dev.holdfast.node.server.ServerSettings;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Helm chart, with each of the values that it is tried with. */
class ChartTest {

  private static final String RUN = "/run/holdfast";

  /** What a node with peers takes to hand over and leave, as {@code holdfast server} has it. */
  private static final long LEAVE_SECONDS = 20;

  @TempDir Path dir;

  private static List<String> values() throws IOException {
    return Deploy.values();
  }

  @Test
  void lintFindsNothing() {
    var found = new Helm(Deploy.CHART).lint().strict().call();
    assertThat(found.isFailed()).as(String.join("\n", found.getMessages())).isFalse();
  }

  @ParameterizedTest
  @MethodSource("values")
  void resources_haveNoFieldThatTheClusterDoesNotKnow(String values) throws Exception {
    Resources resources = Resources.of(Deploy.chart(values));
    assertThat(resources.all()).hasSizeGreaterThan(5);
    for (HasMetadata resource : resources.all()) {
      assertThat(UnknownFields.in(resource)).isEmpty();
    }
  }

  @Test
  void fieldThatTheClusterDoesNotKnow_isFound() throws Exception {
    String slipped =
        Deploy.chart("cluster").replace("publishNotReadyAddresses", "publishAddresses");
    Service service = Resources.of(slipped).of(Service.class).get(1);
    assertThat(UnknownFields.in(service)).containsExactly("Service.spec.publishAddresses");
  }

  @ParameterizedTest
  @MethodSource("values")
  void selectors_matchPods_andNamesArePorts(String values) throws Exception {
    Resources resources = Resources.of(Deploy.chart(values));
    for (Service service : resources.of(Service.class)) {
      List<PodTemplateSpec> pods = resources.selectedBy(service.getSpec().getSelector());
      assertThat(pods).as(service.getMetadata().getName()).hasSize(1);
      service
          .getSpec()
          .getPorts()
          .forEach(port ->
              assertThat(ports(pods.getFirst())).containsKey(port.getTargetPort().getStrVal()));
    }
    for (StatefulSet set : resources.of(StatefulSet.class)) {
      assertThat(resources.selectedBy(set.getSpec().getSelector().getMatchLabels()))
          .containsExactly(set.getSpec().getTemplate());
    }
    for (Deployment deployment : resources.of(Deployment.class)) {
      assertThat(resources.selectedBy(deployment.getSpec().getSelector().getMatchLabels()))
          .containsExactly(deployment.getSpec().getTemplate());
    }
    for (PodDisruptionBudget budget : resources.of(PodDisruptionBudget.class)) {
      assertThat(resources.selectedBy(budget.getSpec().getSelector().getMatchLabels())).hasSize(1);
      assertThat(budget.getSpec().getMaxUnavailable().getIntVal()).isEqualTo(1);
    }
    for (NetworkPolicy policy : resources.of(NetworkPolicy.class)) {
      List<PodTemplateSpec> pods =
          resources.selectedBy(policy.getSpec().getPodSelector().getMatchLabels());
      assertThat(pods).hasSize(1);
      policy.getSpec().getIngress().stream()
          .flatMap(rule -> rule.getPorts().stream())
          .forEach(
              port -> assertThat(ports(pods.getFirst())).containsKey(port.getPort().getStrVal()));
    }
  }

  @ParameterizedTest
  @MethodSource("values")
  void probes_askForPagesThatThereAre(String values) throws Exception {
    Management served = new Management();
    for (PodTemplateSpec pod : servers(Resources.of(Deploy.chart(values)))) {
      Container server = server(pod);
      assertThat(path(server.getStartupProbe())).isEqualTo("/startup");
      assertThat(path(server.getReadinessProbe())).isEqualTo("/ready");
      assertThat(path(server.getLivenessProbe())).isEqualTo("/alive");
      for (Probe probe :
          List.of(
              server.getStartupProbe(), server.getReadinessProbe(), server.getLivenessProbe())) {
        assertThat(served.find(path(probe))).isPresent();
        assertThat(probe.getHttpGet().getPort().getStrVal()).isEqualTo("management");
        // A journal that hangs is waited for, and the answer still heard.
        assertThat(probe.getTimeoutSeconds()).isGreaterThan(2);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("values")
  void pods_areLockedDown(String values) throws Exception {
    for (PodTemplateSpec pod : Resources.of(Deploy.chart(values)).pods()) {
      assertThat(pod.getSpec().getAutomountServiceAccountToken()).isFalse();
      assertThat(pod.getSpec().getSecurityContext().getRunAsNonRoot()).isTrue();
      assertThat(pod.getSpec().getSecurityContext().getSeccompProfile().getType())
          .isEqualTo("RuntimeDefault");
      for (Container container : containers(pod)) {
        SecurityContext security = container.getSecurityContext();
        assertThat(security.getAllowPrivilegeEscalation()).isFalse();
        assertThat(security.getReadOnlyRootFilesystem()).isTrue();
        assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(container.getResources().getLimits()).containsKey("memory");
        // Stopped for a part of each second, a node looks lost.
        assertThat(container.getResources().getLimits()).doesNotContainKey("cpu");
        assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
        // Values of secrets stand in files, never in the environment, which children and dumps
        // have.
        if (container.getEnv() != null) {
          assertThat(container.getEnv())
              .noneMatch(env ->
                  env.getValueFrom() != null && env.getValueFrom().getSecretKeyRef() != null);
        }
      }
      assertThat(volumes(pod)).containsAll(mounts(pod));
    }
  }

  /** The keys of the region are no business of nodes that only speak HTTP. */
  @Test
  void nodesWithoutKeys_areGivenTheirCertificateAndNothingElse() throws Exception {
    Resources resources = Resources.of(Deploy.chart("cluster"));
    PodTemplateSpec http = resources.of(Deployment.class).getFirst().getSpec().getTemplate();
    PodTemplateSpec keys = resources.of(StatefulSet.class).getFirst().getSpec().getTemplate();
    assertThat(secrets(http)).containsExactly("holdfast-peers-http");
    assertThat(secrets(keys))
        .containsExactlyInAnyOrder(
            "holdfast-root", "holdfast-identity", "holdfast-peers-keys", "holdfast-cassandra");
  }

  @ParameterizedTest
  @MethodSource("values")
  void configuration_isTakenByServers_andSaysThePortsOfThePods(String values) throws Exception {
    Resources resources = Resources.of(Deploy.chart(values));
    Map<String, String> files = configuration(resources).getData();
    for (PodTemplateSpec pod : servers(resources)) {
      Container server = server(pod);
      String told = variable(server, "HOLDFAST_CONFIG").replace("/etc/holdfast/", "");
      ServerSettings settings = new Configuration(dir).read(files, told, RUN);
      Map<String, Integer> ports = ports(pod);
      assertThat(settings.management().enabled()).isTrue();
      assertThat(settings.management().host()).isEqualTo("0.0.0.0");
      assertThat(ports).containsEntry("management", settings.management().port());
      if (ports.containsKey("api")) {
        assertThat(ports).containsEntry("api", settings.port());
        assertThat(settings.host()).isEqualTo("0.0.0.0");
        assertThat(secrets(pod).contains("holdfast-tls")).isEqualTo(settings.tls().isPresent());
        if (settings.tls().isPresent()) {
          settings.tls().get().look();
        }
      }
      settings
          .peering()
          .ifPresent(peering -> assertThat(ports).containsEntry("remoting", peering.port()));
      assertThat(pod.getSpec().getTerminationGracePeriodSeconds())
          .isGreaterThan(settings.management().drain().toSeconds() + LEAVE_SECONDS);
      assertThat(settings.data().toString())
          .startsWith("/var/lib/holdfast/")
          .isEqualTo(
              server.getEnv().stream()
                  .filter(env -> env.getName().equals("HOLDFAST_DATA"))
                  .map(env -> env.getValue())
                  .findFirst()
                  .orElse(settings.data().toString()));
    }
    if (files.containsKey("alone.conf")) {
      assertThat(new Configuration(dir).read(files, "alone.conf", RUN).peering()).isEmpty();
    }
  }

  /** The rule that a region is begun only once holds because all nodes have one list. */
  @ParameterizedTest
  @ValueSource(strings = {"cluster", "full"})
  void seeds_areAllPodsWithKeys_byTheNamesThatTheyHave(String values) throws Exception {
    Resources resources = Resources.of(Deploy.chart(values));
    StatefulSet keys = resources.of(StatefulSet.class).getFirst();
    Service names =
        resources.of(Service.class).stream()
            .filter(
                service -> service.getMetadata().getName().equals(keys.getSpec().getServiceName()))
            .findFirst()
            .orElseThrow();
    assertThat(names.getSpec().getClusterIP()).isEqualTo("None");
    assertThat(names.getSpec().getPublishNotReadyAddresses()).isTrue();
    assertThat(keys.getSpec().getPodManagementPolicy()).isEqualTo("Parallel");
    String host = variable(server(keys.getSpec().getTemplate()), "HOLDFAST_PEERS_HOST");
    List<String> expected =
        Stream.iterate(0, i -> i + 1)
            .limit(keys.getSpec().getReplicas())
            .map(i -> host.replace("$(POD_NAME)", keys.getMetadata().getName() + "-" + i) + ":4600")
            .toList();
    assertThat(host)
        .isEqualTo("$(POD_NAME)." + names.getMetadata().getName() + ".kms.svc.cluster.local");
    Map<String, String> files = configuration(resources).getData();
    for (String file : List.of("keys.conf", "http.conf")) {
      assertThat(new Configuration(dir).read(files, file, RUN).peering().orElseThrow().seeds())
          .isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "replicas: 3",
        "keys: {replicas: 2}",
        "keys: {replica: 3}",
        "secrets: {root: {key: c2VjcmV0}}",
        "secrets: {rootKey: c2VjcmV0}",
        "topology: several",
        "region: Europe",
        "cassandra: {contactPoints: []}",
      })
  void valuesThatMakeNoSense_areRefused(String line) throws Exception {
    Path file = Files.writeString(dir.resolve("values.yaml"), line + "\n");
    assertThatThrownBy(() -> Deploy.chart(file)).hasMessageContaining("values");
  }

  @ParameterizedTest
  @CsvSource({"cluster, 3", "single, 1"})
  void certificateForClients_goesToThePodsThatTheySpeakTo(String topology, int nodes)
      throws Exception {
    Path file =
        Files.writeString(
            dir.resolve("values.yaml"),
            "topology: %s\nkeys: {replicas: %d}\nsecrets: {tls: holdfast-tls}\n"
                .formatted(topology, nodes));
    Resources resources = Resources.of(Deploy.chart(file));
    Map<String, String> files = configuration(resources).getData();
    for (PodTemplateSpec pod : servers(resources)) {
      boolean spokenTo = ports(pod).containsKey("api");
      String told = variable(server(pod), "HOLDFAST_CONFIG").replace("/etc/holdfast/", "");
      assertThat(new Configuration(dir).read(files, told, RUN).tls().isPresent())
          .isEqualTo(spokenTo);
      assertThat(secrets(pod).contains("holdfast-tls")).isEqualTo(spokenTo);
    }
  }

  @Test
  void tables_areThoseOfCassandrasOwnFiles() throws Exception {
    Resources resources = Resources.of(Deploy.chart("cluster"));
    Map<String, String> schema =
        resources.of(ConfigMap.class).stream()
            .filter(map -> map.getMetadata().getName().endsWith("-schema"))
            .findFirst()
            .orElseThrow()
            .getData();
    for (String file : List.of("journal.cql", "shred.cql")) {
      assertThat(schema.get(file).strip())
          .isEqualTo(Files.readString(Deploy.FILES.resolve("cassandra").resolve(file)).strip());
    }
  }

  private static ConfigMap configuration(Resources resources) {
    return resources.of(ConfigMap.class).stream()
        .filter(map -> map.getMetadata().getName().equals("holdfast"))
        .findFirst()
        .orElseThrow();
  }

  /** Pods that serve: those at rest for maintenance have no probes. */
  private static List<PodTemplateSpec> servers(Resources resources) {
    return resources.pods().stream()
        .filter(pod -> server(pod).getName().equals("holdfast"))
        .filter(pod -> server(pod).getStartupProbe() != null)
        .toList();
  }

  private static Container server(PodTemplateSpec pod) {
    return pod.getSpec().getContainers().getFirst();
  }

  private static List<Container> containers(PodTemplateSpec pod) {
    return Stream.concat(
            pod.getSpec().getInitContainers().stream(), pod.getSpec().getContainers().stream())
        .toList();
  }

  private static List<String> volumes(PodTemplateSpec pod) {
    // The volume claims of a stateful set are its own.
    return Stream.concat(
            pod.getSpec().getVolumes().stream().map(Volume::getName), Stream.of("data"))
        .toList();
  }

  private static List<String> mounts(PodTemplateSpec pod) {
    return containers(pod).stream()
        .flatMap(container -> container.getVolumeMounts().stream())
        .map(VolumeMount::getName)
        .toList();
  }

  private static List<String> secrets(PodTemplateSpec pod) {
    return pod.getSpec().getVolumes().stream()
        .filter(volume -> volume.getSecret() != null)
        .map(volume -> volume.getSecret().getSecretName())
        .toList();
  }

  private static String variable(Container container, String name) {
    return container.getEnv().stream()
        .filter(env -> env.getName().equals(name))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  private static String path(Probe probe) {
    return probe.getHttpGet().getPath();
  }

  private static Map<String, Integer> ports(PodTemplateSpec pod) {
    return server(pod).getPorts().stream()
        .collect(Collectors.toMap(ContainerPort::getName, ContainerPort::getContainerPort));
  }
}
