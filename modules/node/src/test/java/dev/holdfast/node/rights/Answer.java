package dev.holdfast.node.rights;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What came back over HTTP. */
public record Answer(int status, Map<String, List<String>> headers, String body) {

  private static final Pattern NAMES =
      Pattern.compile(
          "arn:aws:kms:[a-z0-9-]+:\\d{12}:(key|alias)/[A-Za-z0-9/_-]+"
              + "|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|alias/[A-Za-z0-9/_-]+");

  public boolean isDone() {
    return status == 200;
  }

  /** The error's code in either protocol; empty for a success. */
  public String error() {
    return isDone() ? "" : member("__type").or(() -> element("Code")).orElse(body);
  }

  /** A member of a JSON answer that is a string. */
  Optional<String> member(String name) {
    Matcher found = Pattern.compile('"' + name + "\":\"([^\"]*)\"").matcher(body);
    return found.find() ? Optional.of(found.group(1)) : Optional.empty();
  }

  /** All members of this name that are strings. */
  List<String> members(String name) {
    return Pattern.compile('"' + name + "\":\"([^\"]*)\"")
        .matcher(body)
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  /** An element of an XML answer. */
  public Optional<String> element(String name) {
    List<String> all = elements(name);
    return all.isEmpty() ? Optional.empty() : Optional.of(all.getFirst());
  }

  List<String> elements(String name) {
    return Pattern.compile("<" + name + ">([^<]*)</" + name + ">")
        .matcher(body)
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  /**
   * All of it but what differs for each request, with the names of keys and aliases blacked out: a
   * caller must not learn anything from their absence.
   */
  String withoutNames() {
    Map<String, List<String>> rest = new TreeMap<>(headers);
    rest.keySet()
        .removeAll(List.of("x-amzn-requestid", "x-amzn-request-id", "date", "content-length"));
    return status + " " + rest + " " + NAMES.matcher(body).replaceAll("...");
  }
}
