package dev.holdfast.node.badinput;

import static dev.holdfast.node.badinput.Row.row;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Markers that do not go on from where they are given. */
final class MarkerRows {

  private static final String INVALID = "InvalidMarkerException";
  private static final String WORDS = "The marker is not valid.";

  private MarkerRows() {}

  private static Map<String, Object> page(Map<String, ?> more) {
    Map<String, Object> members = new HashMap<>(more);
    members.put("Limit", 1);
    return members;
  }

  /** Behind the first of two keys, which are there. */
  private static String ofKeys(Premises p) {
    p.haveTwoKeys();
    return Premises.got(p.kms("ListKeys", page(Map.of())), "NextMarker");
  }

  private static String abroad(Premises p) {
    Premises.done(p.abroad("CreateKey", Map.of()));
    Premises.done(p.abroad("CreateKey", Map.of()));
    return Premises.got(p.abroad("ListKeys", page(Map.of())), "NextMarker");
  }

  /** Behind the first of two tags of a key. */
  private static String ofTags(Premises p) {
    Premises.done(
        p.kms(
            "TagResource",
            Map.of(
                "KeyId",
                p.otherKey(),
                "Tags",
                List.of(
                    Map.of("TagKey", "a", "TagValue", "1"),
                    Map.of("TagKey", "b", "TagValue", "2")))));
    return Premises.got(
        p.kms("ListResourceTags", page(Map.of("KeyId", p.otherKey()))), "NextMarker");
  }

  private static String edited(String marker) {
    int middle = marker.length() / 2;
    return marker.substring(0, middle)
        + (marker.charAt(middle) == 'A' ? 'B' : 'A')
        + marker.substring(middle + 1);
  }

  private static Row bad(String name, String operation, Function<Premises, String> marker) {
    return row(name, p -> p.kms(operation, Map.of("Marker", marker.apply(p))), INVALID, WORDS);
  }

  static final List<Row> ALL =
      List.of(
          bad("a marker that is none", "ListKeys", p -> "nonsense"),
          bad("a marker of other letters", "ListKeys", p -> "\u00e9\u00e9\u00e9\u00e9"),
          bad("an edited marker", "ListKeys", p -> edited(ofKeys(p))),
          bad("a marker cut by a letter", "ListKeys", p -> ofKeys(p).substring(1)),
          bad("a marker of another account", "ListKeys", MarkerRows::abroad),
          bad("a marker of another operation", "ListAliases", MarkerRows::ofKeys),
          row(
              "a marker of another key",
              p -> p.kms("ListResourceTags", Map.of("KeyId", p.key(), "Marker", ofTags(p))),
              INVALID,
              WORDS),
          row(
              "a marker in another region",
              p -> p.kms("ListKeys", Map.of("Marker", ofKeys(p))).signedFor("eu-west-1", "kms"),
              INVALID,
              WORDS),
          row(
              "a page of nothing",
              p -> p.kms("ListKeys", Map.of("Limit", 0)),
              "ValidationException",
              "Value '0' at 'limit' failed to satisfy constraint: Member must have value greater"
                  + " than or equal to 1"));
}
