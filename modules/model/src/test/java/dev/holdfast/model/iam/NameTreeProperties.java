package dev.holdfast.model.iam;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the tree with a plain map. */
class NameTreeProperties {

  private static List<String> keys(Iterable<NameTree.Entry<Integer>> entries) {
    List<String> keys = new ArrayList<>();
    entries.forEach(entry -> keys.add(entry.key()));
    return keys;
  }

  @Property(tries = 300)
  void tree_behavesLikeAMap_andOldOnesStayAsTheyWere(
      @ForAll @Size(max = 200) List<@AlphaChars @StringLength(min = 1, max = 2) String> names,
      @ForAll @StringLength(max = 2) String after) {
    NameTree<Integer> tree = NameTree.empty();
    TreeMap<String, Integer> map = new TreeMap<>();
    for (int i = 0; i < names.size(); i++) {
      NameTree<Integer> before = tree;
      List<String> keysBefore = keys(before.all());
      String name = names.get(i);
      if (i % 3 == 2) {
        tree = tree.without(name);
        map.remove(name);
      } else {
        tree = tree.with(name, i);
        map.put(name, i);
      }
      assertThat(keys(before.all())).isEqualTo(keysBefore);
    }
    assertThat(tree.size()).isEqualTo(map.size());
    assertThat(keys(tree.all())).containsExactlyElementsOf(map.keySet());
    assertThat(keys(tree.after(Optional.of(after))))
        .containsExactlyElementsOf(map.tailMap(after, false).keySet());
    for (String name : names) {
      assertThat(tree.find(name)).isEqualTo(Optional.ofNullable(map.get(name)));
    }
  }

  /** Names in order are the worst that one can do to a tree that does not balance itself. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void tree_staysFlat_whateverTheOrder(boolean ascending) {
    NameTree<Integer> tree = NameTree.empty();
    for (int i = 0; i < 100_000; i++) {
      tree = tree.with("user%06d".formatted(ascending ? i : 100_000 - i), i);
    }
    assertThat(tree.height()).isLessThanOrEqualTo(24);
    for (int i = 0; i < 90_000; i++) {
      tree = tree.without("user%06d".formatted(ascending ? i : 100_000 - i));
    }
    assertThat(tree.size()).isEqualTo(10_000);
    assertThat(tree.height()).isLessThanOrEqualTo(19);
  }
}
