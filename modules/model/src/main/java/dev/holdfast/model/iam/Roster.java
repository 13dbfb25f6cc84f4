package dev.holdfast.model.iam;

import java.util.Locale;
import java.util.Optional;

/**
 * The users of an account, or its groups, roles or policies: each under its unique id and its name.
 * Immutable.
 */
final class Roster<M extends Member> {

  private final NameTree<M> byName;
  private final NameTree<String> names;

  private Roster(NameTree<M> byName, NameTree<String> names) {
    this.byName = byName;
    this.names = names;
  }

  static <M extends Member> Roster<M> empty() {
    return new Roster<>(NameTree.empty(), NameTree.empty());
  }

  /** Names differ by more than case. */
  static String keyOf(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  int size() {
    return byName.size();
  }

  Optional<M> withId(String id) {
    return names.find(id).flatMap(byName::find);
  }

  /** Exactly so called: a name in other letters is another's, of whom policies do not speak. */
  Optional<M> named(String name) {
    return byName.find(keyOf(name)).filter(member -> member.name().equals(name));
  }

  /**
   * Whether the name is given, in whatever case.
   *
   * @param id of whom it may be given to; empty for nobody
   */
  boolean isTaken(String name, String id) {
    return byName.find(keyOf(name)).filter(member -> !member.id().equals(id)).isPresent();
  }

  Roster<M> with(M member) {
    String key = keyOf(member.name());
    NameTree<M> rest =
        names.find(member.id()).filter(old -> !old.equals(key)).map(byName::without).orElse(byName);
    return new Roster<>(rest.with(key, member), names.with(member.id(), key));
  }

  Roster<M> without(String id) {
    return names
        .find(id)
        .map(key -> new Roster<>(byName.without(key), names.without(id)))
        .orElse(this);
  }

  /** In the order of their names, without case. */
  Iterable<NameTree.Entry<M>> after(Optional<String> key) {
    return byName.after(key);
  }
}
