package dev.holdfast.architecture.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Kubernetes resources, in the types that the cluster reads them in. */
record Resources(List<HasMetadata> all) {

  static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  /** The kinds that are used; another one wants its rules here first. */
  private static final Map<String, Class<? extends HasMetadata>> KINDS =
      Map.ofEntries(
          Map.entry("v1 ConfigMap", ConfigMap.class),
          Map.entry("v1 Pod", Pod.class),
          Map.entry("v1 Service", Service.class),
          Map.entry("v1 ServiceAccount", ServiceAccount.class),
          Map.entry("apps/v1 Deployment", Deployment.class),
          Map.entry("apps/v1 StatefulSet", StatefulSet.class),
          Map.entry("batch/v1 Job", Job.class),
          Map.entry("networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class),
          Map.entry("policy/v1 PodDisruptionBudget", PodDisruptionBudget.class));

  static Resources of(String yaml) throws IOException {
    List<HasMetadata> all = new ArrayList<>();
    for (JsonNode node : YAML.readerFor(JsonNode.class).<JsonNode>readValues(yaml).readAll()) {
      if (node.isObject()) {
        String kind = node.path("apiVersion").asText() + " " + node.path("kind").asText();
        all.add(YAML.treeToValue(node, Objects.requireNonNull(KINDS.get(kind), kind)));
      }
    }
    return new Resources(all);
  }

  <T extends HasMetadata> List<T> of(Class<T> kind) {
    return all.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** Each with what it is and how it is called. */
  List<String> names() {
    return all.stream()
        .map(one -> one.getKind() + " " + one.getMetadata().getName())
        .sorted()
        .toList();
  }

  /** What pods are made of. */
  List<PodTemplateSpec> pods() {
    return Stream.of(
            of(StatefulSet.class).stream().map(set -> set.getSpec().getTemplate()),
            of(Deployment.class).stream().map(set -> set.getSpec().getTemplate()),
            of(Job.class).stream().map(job -> job.getSpec().getTemplate()),
            of(Pod.class).stream()
                .map(pod -> new PodTemplateSpec(pod.getMetadata(), pod.getSpec())))
        .flatMap(template -> template)
        .toList();
  }

  List<PodTemplateSpec> selectedBy(Map<String, String> selector) {
    return pods().stream()
        .filter(pod -> pod.getMetadata().getLabels().entrySet().containsAll(selector.entrySet()))
        .toList();
  }
}
