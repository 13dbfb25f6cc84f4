package dev.holdfast.api.shape;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The request shapes of a service's operations, read once from the resource that is derived from
 * the service model.
 */
public final class Shapes {

  private static final String PATTERN = " pattern=";

  private final Map<String, Shape.Structure> inputs;
  private final Set<String> known;

  private Shapes(Map<String, Shape.Structure> inputs, Set<String> known) {
    this.inputs = Collections.unmodifiableMap(inputs);
    this.known = Collections.unmodifiableSet(known);
  }

  /** The shapes of AWS KMS. */
  public static Shapes ofKms() {
    return read("kms-requests.shapes");
  }

  /** The shapes of AWS CloudTrail, of which LookupEvents is here. */
  public static Shapes ofCloudTrail() {
    return read("cloudtrail-requests.shapes");
  }

  /** The shapes of AWS IAM, of those actions that are built. */
  public static Shapes ofIam() {
    return read("iam-requests.shapes");
  }

  /** The shapes of AWS STS, of those actions that are built. */
  public static Shapes ofSts() {
    return read("sts-requests.shapes");
  }

  /** The shapes of the external key store protocol, of which this service is the far end. */
  public static Shapes ofXksProxy() {
    return read("xks-requests.shapes");
  }

  /** The shapes of what a proxy of that protocol answers. */
  public static Shapes ofXksAnswers() {
    return read("xks-answers.shapes");
  }

  private static Shapes read(String resource) {
    InputStream stream = Shapes.class.getResourceAsStream(resource);
    if (stream == null) {
      throw new IllegalStateException("missing resource " + resource);
    }
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      return parse(reader.lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What an operation takes; empty for one that has no shape here. */
  public Optional<Shape.Structure> input(String operation) {
    return Optional.ofNullable(inputs.get(operation));
  }

  /** The operations of the model, with or without a shape. */
  public Set<String> known() {
    return known;
  }

  /** The operations that have a shape. */
  public Set<String> operations() {
    return inputs.keySet();
  }

  private static Shapes parse(List<String> lines) {
    Map<String, Shape> shapes = new HashMap<>();
    Map<String, Shape.Structure> inputs = new TreeMap<>();
    Set<String> known = new TreeSet<>();
    for (String line : lines) {
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      int pattern = line.indexOf(PATTERN);
      String[] words = (pattern < 0 ? line : line.substring(0, pattern)).split(" ", -1);
      String name = words[1];
      switch (words[0]) {
        case "operation" -> {
          known.add(name);
          if (words.length == 2) {
            continue;
          }
          if (!(named(shapes, words[2]) instanceof Shape.Structure structure)) {
            throw new IllegalStateException("not a structure: " + words[2]);
          }
          inputs.put(name, structure);
        }
        case "structure" -> shapes.put(name, structure(name, words, shapes));
        case "list" -> shapes.put(name, new Shape.Items(named(shapes, words[2]), bounds(words)));
        case "map" -> shapes.put(name, new Shape.Pairs(bounds(words)));
        case "enum" -> shapes.put(name, new Shape.Choice(choices(words)));
        case "blob" -> shapes.put(name, new Shape.Blob(bounds(words)));
        case "integer" -> shapes.put(name, new Shape.Whole(bounds(words)));
        case "boolean" -> shapes.put(name, new Shape.Flag());
        case "timestamp" -> shapes.put(name, new Shape.Moment());
        case "string" ->
            shapes.put(
                name,
                new Shape.Text(
                    bounds(words),
                    List.of(words).contains("sensitive"),
                    pattern < 0
                        ? Optional.empty()
                        : Optional.of(TextPattern.of(line.substring(pattern + PATTERN.length())))));
        default -> throw new IllegalStateException("unknown kind of shape: " + line);
      }
    }
    return new Shapes(inputs, known);
  }

  private static Shape.Structure structure(String name, String[] words, Map<String, Shape> shapes) {
    List<Member> members = new ArrayList<>();
    for (int i = 2; i < words.length; i++) {
      int mark = Math.max(words[i].indexOf('!'), words[i].indexOf('?'));
      members.add(
          Member.of(
              words[i].substring(0, mark),
              named(shapes, words[i].substring(mark + 1)),
              words[i].charAt(mark) == '!'));
    }
    return Shape.Structure.of(name, members);
  }

  private static Set<String> choices(String[] words) {
    return Collections.unmodifiableSet(
        new LinkedHashSet<>(List.of(words).subList(2, words.length)));
  }

  private static Bounds bounds(String[] words) {
    int min = Bounds.NONE.min();
    int max = Bounds.NONE.max();
    for (String word : words) {
      if (word.startsWith("min=")) {
        min = Integer.parseInt(word.substring("min=".length()));
      } else if (word.startsWith("max=")) {
        max = Integer.parseInt(word.substring("max=".length()));
      }
    }
    return new Bounds(min, max);
  }

  private static Shape named(Map<String, Shape> shapes, String name) {
    Shape shape = shapes.get(name);
    if (shape == null) {
      throw new IllegalStateException("shape used before its line: " + name);
    }
    return shape;
  }
}
