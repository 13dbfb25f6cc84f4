package dev.holdfast.model.key;

import dev.holdfast.model.key.SharedProperties.SharedMaterial;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The backing keys of a KMS key.
 *
 * @param permanent every one it has ever had, oldest first: the last is current, all decrypt. Empty
 *     only until the first is imported.
 * @param pending imported and not yet current; may be exchanged for another
 * @param unshredded in the order in which they ceased to be the key's
 */
public record Materials(
    List<KeyMaterial> permanent, Optional<KeyMaterial> pending, List<Unshredded> unshredded) {

  static final Materials NONE = new Materials(List.of(), Optional.empty(), List.of());

  public Materials {
    permanent = List.copyOf(permanent);
    unshredded = List.copyOf(unshredded);
  }

  static Materials of(BackingKey first) {
    return new Materials(
        List.of(new KeyMaterial(first, Optional.empty())), Optional.empty(), List.of());
  }

  public Optional<KeyMaterial> current() {
    return permanent.isEmpty() ? Optional.empty() : Optional.of(permanent.getLast());
  }

  /** Whether every one of them is there: one that is missing makes the whole key unusable. */
  boolean areUsable() {
    return !permanent.isEmpty() && permanent.stream().allMatch(KeyMaterial::isPresent);
  }

  /** Nothing has ever been imported. */
  boolean areNone() {
    return permanent.isEmpty() && pending.isEmpty();
  }

  Optional<KeyMaterial> find(MaterialId id) {
    return all().stream().filter(material -> material.id().equals(id)).findFirst();
  }

  /** Whether they are the same, there or not. */
  boolean areNamedAs(Materials others) {
    return ids().equals(others.ids()) && pending.isPresent() == others.pending.isPresent();
  }

  private List<MaterialId> ids() {
    return all().stream().map(KeyMaterial::id).toList();
  }

  boolean isPermanent(MaterialId id) {
    return permanent.stream().anyMatch(material -> material.id().equals(id));
  }

  boolean isPending(MaterialId id) {
    return pending.filter(material -> material.id().equals(id)).isPresent();
  }

  /** The pending one comes last, as it would once it is current. */
  List<KeyMaterial> all() {
    if (pending.isEmpty()) {
      return permanent;
    }
    List<KeyMaterial> all = new ArrayList<>(permanent);
    all.add(pending.get());
    return all;
  }

  /**
   * The backing key that a blob says it was made under; the newest is looked at first, being the
   * likeliest.
   */
  Optional<BackingKey> of(CiphertextBlob blob) {
    for (KeyMaterial material : opening()) {
      if (blob.names(material.id())) {
        return Optional.of(material.backingKey());
      }
    }
    return Optional.empty();
  }

  /**
   * What may have sealed something, newest first. In its primary, material of a multi-Region key
   * may be current already while a replica has it waiting still.
   */
  private List<KeyMaterial> opening() {
    return pending.filter(KeyMaterial::isPresent).isPresent()
        ? all().reversed()
        : permanent.reversed();
  }

  /** As for a blob. */
  Optional<BackingKey> of(DetachedCiphertext ciphertext) {
    for (KeyMaterial material : opening()) {
      if (ciphertext.names(material.id())) {
        return Optional.of(material.backingKey());
      }
    }
    return Optional.empty();
  }

  /** What expires first of the permanent material that is there; empty when none is. */
  Optional<Expiration> expiration() {
    Optional<Expiration> first = Optional.empty();
    for (KeyMaterial material : permanent) {
      Optional<Expiration> expiration = material.expiration();
      if (expiration.isPresent() && (first.isEmpty() || isBefore(expiration.get(), first.get()))) {
        first = expiration;
      }
    }
    return first;
  }

  private static boolean isBefore(Expiration one, Expiration other) {
    return one.validTo().isPresent()
        && (other.validTo().isEmpty() || one.validTo().get().isBefore(other.validTo().get()));
  }

  /** What has expired by now, and is not journaled as such yet. */
  List<KeyEvent.MaterialExpired> expiredBy(Instant now) {
    List<KeyEvent.MaterialExpired> expired = List.of();
    for (KeyMaterial material : all()) {
      Optional<Expiration> over = material.expiration().filter(until -> until.isOver(now));
      if (over.isPresent()) {
        expired = new ArrayList<>(expired);
        expired.add(
            new KeyEvent.MaterialExpired(material.id(), over.get().validTo().orElseThrow()));
      }
    }
    return expired;
  }

  /** When one of them expires or is to be destroyed; null for never. */
  @Nullable Instant wakeAt() {
    Instant first = null;
    for (KeyMaterial material : all()) {
      Instant validTo = material.expiration().flatMap(Expiration::validTo).orElse(null);
      first = earlier(first, validTo);
    }
    for (Unshredded left : unshredded) {
      first = earlier(first, left.since());
    }
    return first;
  }

  static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
    if (one == null) {
      return other;
    }
    return other == null || one.isBefore(other) ? one : other;
  }

  // -- after events

  Materials rotatedTo(BackingKey fresh, KeyMaterial.Rotation rotation) {
    if (isPermanent(fresh.materialId())) {
      throw new IllegalStateException("the key has material " + fresh.materialId() + " already");
    }
    return plus(new KeyMaterial(fresh, Optional.of(rotation)));
  }

  /**
   * @throws IllegalStateException when it is another than the one that waits
   */
  Materials imported(KeyEvent.MaterialImported event) {
    MaterialId id = event.backingKey().materialId();
    KeyMaterial.Imported imported =
        new KeyMaterial.Imported(event.description(), event.expiration(), true);
    Optional<KeyMaterial> before = find(id);
    if (before.isPresent()) {
      return without(before.get(), Unshredded.Why.REPLACED, event.importDate())
          .replacing(id, known -> known.with(event.backingKey(), imported));
    }
    KeyMaterial fresh =
        new KeyMaterial(event.backingKey(), Optional.empty(), Optional.of(imported));
    if (permanent.isEmpty()) {
      return plus(fresh);
    }
    if (pending.isPresent()) {
      throw new IllegalStateException("material " + pending.get().id() + " waits already");
    }
    return new Materials(permanent, Optional.of(fresh), unshredded);
  }

  /**
   * Without the bytes of one. What waited for its rotation is forgotten, the others are remembered.
   *
   * @param remembered whether what waited for its rotation is expected again: of a replica, which
   *     its primary tells what it is to have
   * @throws IllegalStateException when it is not there
   */
  Materials without(MaterialId id, Unshredded.Why why, Instant since, boolean remembered) {
    KeyMaterial material =
        find(id)
            .filter(KeyMaterial::isPresent)
            .orElseThrow(() -> new IllegalStateException("material " + id + " is not there"));
    Materials rest = without(material, why, since).replacing(id, KeyMaterial::absent);
    return isPending(id) && !remembered
        ? new Materials(permanent, Optional.empty(), rest.unshredded)
        : rest;
  }

  private Materials without(KeyMaterial material, Unshredded.Why why, Instant since) {
    if (!material.isPresent()) {
      return this;
    }
    List<Unshredded> left = new ArrayList<>(unshredded);
    left.add(new Unshredded(material.backingKey(), why, since));
    return new Materials(permanent, pending, left);
  }

  private Materials replacing(MaterialId id, UnaryOperator<KeyMaterial> change) {
    UnaryOperator<KeyMaterial> ifMeant =
        material -> material.id().equals(id) ? change.apply(material) : material;
    return new Materials(
        permanent.stream().map(ifMeant).toList(), pending.map(ifMeant), unshredded);
  }

  /** With one that the service has made, and that waits for its rotation. */
  Materials awaiting(BackingKey fresh, KeyMaterial.Rotation rotation) {
    if (find(fresh.materialId()).isPresent() || pending.isPresent()) {
      throw new IllegalStateException("a rotation is under way already");
    }
    return new Materials(
        permanent, Optional.of(new KeyMaterial(fresh, Optional.of(rotation))), unshredded);
  }

  /** After the rotation that the pending one waits for. */
  Materials rotatedToPending(Instant date) {
    KeyMaterial next = pending.orElseThrow(() -> new IllegalStateException("no material waits"));
    RotationType type =
        next.rotation()
            .map(KeyMaterial.Rotation::type)
            .orElseThrow(() -> new IllegalStateException("imported material waits"));
    return new Materials(permanent, Optional.empty(), unshredded)
        .plus(next.with(new KeyMaterial.Rotation(type, date)));
  }

  /**
   * Imported material as the primary of related keys tells which there is: what is there stays, and
   * what is not the key's any more is destroyed.
   */
  Materials expecting(SharedProperties shared) {
    List<KeyMaterial> all = new ArrayList<>();
    for (SharedMaterial expected : shared.materials()) {
      all.add(
          find(expected.id())
              .map(known ->
                  new KeyMaterial(known.backingKey(), expected.rotation(), known.imported()))
              .orElseGet(() -> KeyMaterial.expected(expected)));
    }
    List<Unshredded> left = new ArrayList<>(unshredded);
    for (KeyMaterial known : all()) {
      if (known.isPresent() && all.stream().noneMatch(one -> one.id().equals(known.id()))) {
        // At once, whatever the time is.
        left.add(new Unshredded(known.backingKey(), Unshredded.Why.DELETED, Instant.EPOCH));
      }
    }
    return shared.lastIsPending()
        ? new Materials(all.subList(0, all.size() - 1), Optional.of(all.getLast()), left)
        : new Materials(all, Optional.empty(), left);
  }

  /** As the primary of related keys tells it. */
  Materials synchronizedTo(KeyEvent.Synchronized told) {
    List<SharedMaterial> shared = told.shared().materials();
    List<KeyMaterial> all = new ArrayList<>();
    for (int i = 0; i < shared.size(); i++) {
      all.add(new KeyMaterial(told.backingKeys().get(i), shared.get(i).rotation()));
    }
    return told.shared().lastIsPending()
        ? new Materials(all.subList(0, all.size() - 1), Optional.of(all.getLast()), unshredded)
        : new Materials(all, Optional.empty(), unshredded);
  }

  /**
   * @throws IllegalStateException when it does not wait for its rotation
   */
  Materials rotatedToPending(KeyEvent.ImportedMaterialRotated event) {
    KeyMaterial next =
        pending
            .filter(material -> material.id().equals(event.materialId()))
            .orElseThrow(() -> new IllegalStateException("no such material waits"));
    return new Materials(permanent, Optional.empty(), unshredded)
        .plus(next.with(new KeyMaterial.Rotation(RotationType.ON_DEMAND, event.rotationDate())));
  }

  Materials shredded(Set<String> slots) {
    return new Materials(
        permanent,
        pending,
        unshredded.stream().filter(left -> !slots.contains(left.slot())).toList());
  }

  private Materials plus(KeyMaterial next) {
    List<KeyMaterial> all = new ArrayList<>(permanent);
    all.add(next);
    return new Materials(all, pending, unshredded);
  }

  /** How many rotations the key's users have asked for. */
  int onDemandRotations() {
    int count = 0;
    for (KeyMaterial material : permanent) {
      if (material.rotation().isPresent()
          && material.rotation().get().type() == RotationType.ON_DEMAND) {
        count++;
      }
    }
    return count;
  }
}
