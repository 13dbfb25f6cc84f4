package dev.holdfast.cluster.wire;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What may happen to the words of a version after it was released: types, and kinds and constants
 * behind those that are there. Whatever is written without them is then the same, byte by byte.
 */
public final class Additions {

  private static final Pattern CONSTANTS = Pattern.compile("[A-Z0-9_]+( [A-Z0-9_]+)*");

  private Additions() {}

  /** What of the released words was not only added to: nothing, where both can be spoken. */
  public static List<String> brokenBy(List<String> found, List<String> released) {
    Map<String, String> now = byName(found);
    List<String> broken = new ArrayList<>();
    byName(released)
        .forEach((name, parts) -> {
          if (!isAddedTo(parts, now.get(name))) {
            broken.add(name);
          }
        });
    return broken;
  }

  private static Map<String, String> byName(List<String> words) {
    Map<String, String> byName = new LinkedHashMap<>();
    for (String line : words) {
      String[] parts = line.split(" = ?", 2);
      byName.put(parts[0], parts[1]);
    }
    return byName;
  }

  private static boolean isAddedTo(String parts, String now) {
    return now != null
        && (now.equals(parts)
            || !parts.isEmpty() && now.startsWith(parts + " | ")
            || CONSTANTS.matcher(parts).matches() && now.startsWith(parts + " "));
  }
}
