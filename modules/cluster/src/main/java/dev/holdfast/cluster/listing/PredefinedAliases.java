package dev.holdfast.cluster.listing;

import dev.holdfast.model.KmsAnswer.Alias;
import dev.holdfast.model.KmsAnswer.ListedAlias;
import dev.holdfast.model.KmsAnswer.PredefinedAlias;
import dev.holdfast.model.key.ManagedService;
import dev.holdfast.model.name.AliasName;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The aliases of services that have no key yet, which every account lists. */
final class PredefinedAliases {

  private static final NavigableSet<AliasName> ALL =
      Arrays.stream(ManagedService.values())
          .filter(ManagedService::isPredefined)
          .map(ManagedService::alias)
          .collect(Collectors.toCollection(TreeSet::new));

  private PredefinedAliases() {}

  /**
   * With those that stand among aliases, in the order of names.
   *
   * @param found the next aliases that name keys, so many that no page takes them all
   * @param after where the page begins; exclusive
   */
  static List<ListedAlias> among(List<Alias> found, Optional<AliasName> after) {
    TreeMap<AliasName, ListedAlias> all = new TreeMap<>();
    for (AliasName name : after.map(behind -> ALL.tailSet(behind, false)).orElse(ALL)) {
      all.put(name, new PredefinedAlias(name));
    }
    found.forEach(alias -> all.put(alias.name(), alias));
    return List.copyOf(all.values());
  }
}
