package dev.holdfast.api.shape;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The type of a value in a request, with the constraints that the service model puts on it. */
public sealed interface Shape {

  /**
   * A string.
   *
   * @param bounds of its length, in Unicode code points
   * @param sensitive whether validation texts must not repeat it
   */
  record Text(Bounds bounds, boolean sensitive, Optional<TextPattern> pattern) implements Shape {}

  /** A string out of a list; the order is the model's, for validation texts. */
  record Choice(Set<String> values) implements Shape {}

  /** Base64 on the wire. */
  record Blob(Bounds bounds) implements Shape {}

  record Whole(Bounds bounds) implements Shape {}

  record Flag() implements Shape {}

  /** Seconds since the epoch, with or without a fraction. */
  record Moment() implements Shape {}

  record Items(Shape element, Bounds bounds) implements Shape {}

  /** Names and values, both strings without constraints; the model has no other map. */
  record Pairs(Bounds bounds) implements Shape {}

  /** A JSON object with known members; others are skipped. */
  record Structure(String name, List<Member> members, Map<String, Integer> positions)
      implements Shape {

    static Structure of(String name, List<Member> members) {
      // A tree and not a hash table: names come from outside, and nobody can choose them to
      // collide.
      Map<String, Integer> positions = new TreeMap<>();
      for (int i = 0; i < members.size(); i++) {
        positions.put(members.get(i).name(), i);
      }
      return new Structure(name, List.copyOf(members), positions);
    }

    /** Where a member stands, or -1 for a name that the structure does not have. */
    public int position(String member) {
      Integer position = positions.get(member);
      return position == null ? -1 : position;
    }
  }
}
