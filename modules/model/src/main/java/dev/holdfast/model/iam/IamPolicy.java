package dev.holdfast.model.iam;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A managed policy.
 *
 * @param created of the policy; its newest change is {@code updated}
 * @param versions in ascending order, at most five
 * @param defaultVersion the number of the one that counts
 * @param lastVersion the highest number ever given: numbers are not given again
 */
record IamPolicy(
    String id,
    String name,
    String path,
    Instant created,
    Instant updated,
    Optional<String> description,
    IamTags tags,
    List<Version> versions,
    int defaultVersion,
    int lastVersion)
    implements Member {

  record Version(int number, PolicyText document, Instant created) {
    String id() {
      return "v" + number;
    }
  }

  IamPolicy {
    versions = List.copyOf(versions);
  }

  Optional<Version> version(int number) {
    return versions.stream().filter(version -> version.number == number).findFirst();
  }

  /** Version ids are {@code v} and a number, written in one way only. */
  Optional<Version> version(String versionId) {
    return versions.stream().filter(version -> version.id().equals(versionId)).findFirst();
  }

  PolicyText document() {
    return version(defaultVersion)
        .orElseThrow(() -> new IllegalStateException(name + " has no default version"))
        .document;
  }

  IamPolicy withVersion(Version version, boolean asDefault) {
    List<Version> changed = new ArrayList<>(versions);
    changed.add(version);
    return new IamPolicy(
        id,
        name,
        path,
        created,
        version.created,
        description,
        tags,
        changed,
        asDefault ? version.number : defaultVersion,
        version.number);
  }

  IamPolicy withoutVersion(int number) {
    return new IamPolicy(
        id,
        name,
        path,
        created,
        updated,
        description,
        tags,
        versions.stream().filter(version -> version.number != number).toList(),
        defaultVersion,
        lastVersion);
  }

  IamPolicy withDefault(int number, Instant at) {
    return new IamPolicy(
        id, name, path, created, at, description, tags, versions, number, lastVersion);
  }

  IamPolicy withTags(IamTags changed) {
    return new IamPolicy(
        id,
        name,
        path,
        created,
        updated,
        description,
        changed,
        versions,
        defaultVersion,
        lastVersion);
  }
}
