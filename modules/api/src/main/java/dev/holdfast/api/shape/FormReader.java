package dev.holdfast.api.shape;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parameters of the Query protocol along a shape: {@code UserName}, {@code
 * TagKeys.member.1}, {@code Tags.member.1.Key}. Strict where leniency has made two readers see two
 * requests: the elements of a list are numbered from 1 without gaps, and nothing is a value and a
 * structure at once. Parameters that the shape does not know are skipped, as AWS does.
 */
public final class FormReader {

  private static final int MAX_DEPTH = 8;
  private static final int MAX_DIGITS = 10;
  private static final String MEMBER = "member";

  private FormReader() {}

  /**
   * @param parameters by name, decoded
   */
  public static Reading read(Shape.Structure shape, Map<String, String> parameters) {
    Input input;
    try {
      input = structure(shape, tree(shape, parameters));
    } catch (Misshapen misshapen) {
      return new Reading.Malformed(misshapen.text);
    }
    Optional<String> violations = Validation.violations(shape, input);
    return violations.isPresent() ? new Reading.Invalid(violations.get()) : new Reading.Read(input);
  }

  /** What stands under a name: a value, or more names, which come sorted. */
  private static final class Node {
    @Nullable String value;
    final Map<String, Node> nodes = new TreeMap<>();
  }

  private static Node tree(Shape.Structure shape, Map<String, String> parameters) throws Misshapen {
    Node root = new Node();
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      String[] names = parameter.getKey().split("\\.", MAX_DEPTH + 1);
      if (shape.position(names[0]) < 0) {
        continue;
      }
      if (names.length > MAX_DEPTH) {
        throw new Misshapen(names[0], "nested less deeply");
      }
      Node node = root;
      for (String name : names) {
        node = node.nodes.computeIfAbsent(name, unused -> new Node());
      }
      node.value = parameter.getValue();
    }
    return root;
  }

  private static Input structure(Shape.Structure shape, Node node) throws Misshapen {
    Input input = new Input(shape);
    for (int i = 0; i < shape.members().size(); i++) {
      Member member = shape.members().get(i);
      Node given = node.nodes.get(member.name());
      if (given != null) {
        input.put(i, value(member.shape(), given, member.name()));
      }
    }
    return input;
  }

  private static Object value(Shape shape, Node node, String member) throws Misshapen {
    return switch (shape) {
      case Shape.Text ignored -> text(node, member, "a string");
      case Shape.Choice ignored -> text(node, member, "a string");
      case Shape.Blob ignored -> blob(node, member);
      case Shape.Whole ignored -> whole(node, member);
      case Shape.Moment ignored -> moment(node, member);
      case Shape.Flag() ->
          switch (text(node, member, "a boolean")) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new Misshapen(member, "a boolean");
          };
      case Shape.Items(var element, var ignored) -> items(element, node, member);
      case Shape.Pairs ignored -> throw new Misshapen(member, "left out: maps are not taken");
      case Shape.Structure structure -> {
        if (node.value != null) {
          throw new Misshapen(member, "a structure");
        }
        yield structure(structure, node);
      }
    };
  }

  private static List<Object> items(Shape element, Node node, String member) throws Misshapen {
    List<Object> items = new ArrayList<>();
    if (node.value != null) {
      // How some clients send an empty list.
      if (node.value.isEmpty() && node.nodes.isEmpty()) {
        return items;
      }
      throw new Misshapen(member, "a list");
    }
    Node members = node.nodes.get(MEMBER);
    if (members == null || node.nodes.size() > 1 || members.value != null) {
      throw new Misshapen(member, "a list");
    }
    for (int i = 1; i <= members.nodes.size(); i++) {
      Node item = members.nodes.get(Integer.toString(i));
      if (item == null) {
        throw new Misshapen(member, "a list whose elements are numbered from 1 without gaps");
      }
      items.add(value(element, item, member));
    }
    return items;
  }

  private static String text(Node node, String member, String expected) throws Misshapen {
    if (node.value == null || !node.nodes.isEmpty()) {
      throw new Misshapen(member, expected);
    }
    return node.value;
  }

  private static int whole(Node node, String member) throws Misshapen {
    String text = text(node, member, "an integer");
    int digits = text.startsWith("-") ? 1 : 0;
    boolean plain =
        text.length() > digits
            && text.length() <= MAX_DIGITS + digits
            && text.chars().skip(digits).allMatch(c -> c >= '0' && c <= '9');
    if (!plain) {
      throw new Misshapen(member, "an integer");
    }
    long number = Long.parseLong(text);
    if (number != (int) number) {
      throw new Misshapen(member, "an integer");
    }
    return (int) number;
  }

  private static Instant moment(Node node, String member) throws Misshapen {
    try {
      return Instant.parse(text(node, member, "a timestamp"));
    } catch (DateTimeException notATime) {
      throw new Misshapen(member, "a timestamp");
    }
  }

  private static byte[] blob(Node node, String member) throws Misshapen {
    byte[] decoded =
        Base64Text.decode(text(node, member, "base64").getBytes(StandardCharsets.UTF_8));
    if (decoded == null) {
      throw new Misshapen(member, "base64");
    }
    return decoded;
  }

  /** Leaves the reader from wherever it is; says nothing of the value, which may be a secret. */
  private static final class Misshapen extends Exception {
    private static final long serialVersionUID = 1L;
    private final String text;

    Misshapen(String member, String expected) {
      super(member, null, false, false);
      this.text = member + " must be " + expected;
    }
  }
}
