package dev.holdfast.node.command;

import com.typesafe.config.Config;
import java.util.ArrayList;
import java.util.List;

/** What a server tells of its status, for people to read. */
final class StatusText {

  private final List<String> lines = new ArrayList<>();

  /**
   * @param status as the server tells it
   */
  StatusText(Config status) {
    lines.add(
        "Holdfast %s, %s"
            .formatted(
                status.getString("version"), String.join(" and ", status.getStringList("roles"))));
    status.getConfigList("regions").forEach(this::region);
    status.getConfigList("otherRegions").forEach(this::otherRegion);
    if (status.hasPath("trail")) {
      Config trail = status.getConfig("trail");
      lines.add("");
      lines.add(
          "audit trail  %,d records%s"
              .formatted(
                  trail.getLong("records"), trail.hasPath("refuses") ? ", and takes no more" : ""));
    }
    lines.add("");
    status.getStringList("notes").forEach(note -> lines.add("note: " + note));
    status.getStringList("wrong").forEach(wrong -> lines.add("wrong: " + wrong));
    lines.add(status.getString("status").equals("well") ? "All is well." : "Degraded.");
  }

  private void region(Config region) {
    lines.add("");
    lines.add("region " + region.getString("name"));
    if (region.hasPath("root")) {
      lines.add(
          "  journal %s, epoch %d, root %.16s"
              .formatted(
                  region.getBoolean("journalAnswers") ? "answers" : "DOES NOT ANSWER",
                  region.getLong("epoch"),
                  region.getString("root")));
    }
    lines.add(
        "  %-22s %-10s %-12s %-16s %7s %11s"
            .formatted("node", "roles", "state", "version", "shards", "keys awake"));
    for (Config node : region.getConfigList("nodes")) {
      lines.add(
          "  %-22s %-10s %-12s %-16s %7s %11s%s"
              .formatted(
                  node.getString("address"),
                  String.join(",", node.getStringList("roles")),
                  node.getString("state"),
                  node.getString("version"),
                  count(node, "shards"),
                  count(node, "keysAwake"),
                  node.getBoolean("here") ? "  (this one)" : ""));
    }
  }

  private static String count(Config node, String name) {
    return node.hasPath(name) ? "%,d".formatted(node.getLong(name)) : "";
  }

  private void otherRegion(Config other) {
    StringBuilder line =
        new StringBuilder(
            "other region %-14s %s %s"
                .formatted(
                    other.getString("name"),
                    other.getString("at"),
                    other.getBoolean("answers") ? "answers" : "DOES NOT ANSWER"));
    if (other.getBoolean("resting")) {
      line.append(", left alone for now");
    }
    if (other.hasPath("failingSince")) {
      line.append(", failing since ").append(other.getString("failingSince"));
    }
    lines.add(line.toString());
  }

  @Override
  public String toString() {
    return String.join("\n", lines);
  }
}
