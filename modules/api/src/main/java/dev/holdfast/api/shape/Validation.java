package dev.holdfast.api.shape;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks a request against the constraints of its shape and says what is wrong in AWS's words. */
final class Validation {

  /**
   * More violations than anybody reads are not listed, so that a small body cannot ask for a huge
   * answer.
   */
  private static final int MAX_LISTED = 100;

  private final List<String> violations = new ArrayList<>(0);

  private Validation() {}

  /** AWS's text; empty when every constraint is kept. */
  static Optional<String> violations(Shape.Structure structure, Input input) {
    Validation validation = new Validation();
    validation.structure(structure, input, "");
    List<String> found = validation.violations;
    if (found.isEmpty()) {
      return Optional.empty();
    }
    String errors =
        found.size() == 1 ? " validation error detected: " : " validation errors detected: ";
    return Optional.of(found.size() + errors + String.join("; ", found));
  }

  private void structure(Shape.Structure structure, Input input, String prefix) {
    List<Member> members = structure.members();
    for (int i = 0; i < members.size(); i++) {
      Member member = members.get(i);
      Object value = input.at(i);
      if (value != null) {
        value(member.shape(), value, prefix, member.path());
      } else if (member.required()) {
        violated("Value null", prefix + member.path(), "not be null");
      }
    }
  }

  private void value(Shape shape, Object value, String prefix, String path) {
    switch (shape) {
      case Shape.Text text -> text(text, (String) value, prefix + path);
      case Shape.Choice(var values) -> {
        if (!values.contains((String) value)) {
          violated("Value '" + value + "'", prefix + path, "satisfy enum value set: " + values);
        }
      }
      case Shape.Blob(var bounds) ->
          length(bounds, ((byte[]) value).length, "Value", prefix + path);
      case Shape.Whole(var bounds) -> whole(bounds, (Integer) value, prefix + path);
      case Shape.Flag() -> {}
      case Shape.Moment() -> {}
      case Shape.Items(var element, var bounds) -> {
        List<?> list = (List<?>) value;
        length(bounds, list.size(), "Value", prefix + path);
        int number = 0;
        for (Object item : list) {
          number++;
          value(element, item, prefix + path + '.', number + ".member");
        }
      }
      case Shape.Pairs(var bounds) ->
          length(bounds, ((Map<?, ?>) value).size(), "Value", prefix + path);
      case Shape.Structure structure -> structure(structure, (Input) value, prefix + path + '.');
    }
  }

  private void text(Shape.Text shape, String value, String path) {
    int length = value.codePointCount(0, value.length());
    if (shape.bounds().hold(length)
        && (shape.pattern().isEmpty() || shape.pattern().get().matches(value))) {
      return;
    }
    String subject = shape.sensitive() ? "Value" : "Value '" + value + "'";
    length(shape.bounds(), length, subject, path);
    shape
        .pattern()
        .filter(pattern -> !pattern.matches(value))
        .ifPresent(pattern ->
            violated(subject, path, "satisfy regular expression pattern: " + pattern.text()));
  }

  private void length(Bounds bounds, int length, String subject, String path) {
    if (length < bounds.min()) {
      violated(subject, path, "have length greater than or equal to " + bounds.min());
    } else if (length > bounds.max()) {
      violated(subject, path, "have length less than or equal to " + bounds.max());
    }
  }

  private void whole(Bounds bounds, int value, String path) {
    if (value < bounds.min()) {
      violated(
          "Value '" + value + "'", path, "have value greater than or equal to " + bounds.min());
    } else if (value > bounds.max()) {
      violated("Value '" + value + "'", path, "have value less than or equal to " + bounds.max());
    }
  }

  private void violated(String subject, String path, String must) {
    if (violations.size() < MAX_LISTED) {
      violations.add(
          subject + " at '" + path + "' failed to satisfy constraint: Member must " + must);
    }
  }
}
