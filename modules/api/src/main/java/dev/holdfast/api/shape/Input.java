package dev.holdfast.api.shape;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request as its shape describes it: every value has the shape's Java type. Asking for a member
 * that the shape does not have, or as another type, is a bug and throws. Has no {@code toString} of
 * its own, since it may hold plaintext.
 */
public final class Input {

  private final Shape.Structure structure;
  private final @Nullable Object[] values;

  Input(Shape.Structure structure) {
    this.structure = structure;
    this.values = new @Nullable Object[structure.members().size()];
  }

  void put(int position, Object value) {
    values[position] = value;
  }

  @Nullable Object at(int position) {
    return values[position];
  }

  /** Whether there is such a member at all, whether or not the request has it. */
  public boolean knows(String member) {
    return structure.position(member) >= 0;
  }

  public boolean has(String member) {
    return value(member) != null;
  }

  /** A string or one of a list of choices. */
  public Optional<String> text(String member) {
    return Optional.ofNullable((String) value(member));
  }

  /** A string that the shape requires. */
  public String requiredText(String member) {
    return require(member, (String) value(member));
  }

  public Optional<byte[]> blob(String member) {
    return Optional.ofNullable((byte[]) value(member));
  }

  public byte[] requiredBlob(String member) {
    return require(member, (byte[]) value(member));
  }

  public Optional<Integer> number(String member) {
    return Optional.ofNullable((Integer) value(member));
  }

  /** False also when the request says nothing. */
  public boolean flag(String member) {
    return Boolean.TRUE.equals(value(member));
  }

  public Optional<Instant> moment(String member) {
    return Optional.ofNullable((Instant) value(member));
  }

  /** Empty also when the request says nothing. */
  @SuppressWarnings("unchecked") // the reader builds lists by their element's shape
  public List<String> texts(String member) {
    Object value = value(member);
    return value == null ? List.of() : (List<String>) value;
  }

  public Optional<Input> structure(String member) {
    return Optional.ofNullable((Input) value(member));
  }

  /** Empty also when the request says nothing. */
  @SuppressWarnings("unchecked") // the reader builds lists by their element's shape
  public List<Input> structures(String member) {
    Object value = value(member);
    return value == null ? List.of() : (List<Input>) value;
  }

  /** Empty also when the request says nothing. */
  @SuppressWarnings("unchecked") // the model's only map is one of strings
  public Map<String, String> pairs(String member) {
    Object value = value(member);
    return value == null ? Map.of() : (Map<String, String>) value;
  }

  /**
   * What an audit record may tell of the request: everything but blobs and what the model calls
   * sensitive, named as CloudTrail names it. A member that the model does not know never gets here.
   * The map is the caller's.
   */
  public Map<String, Object> auditable() {
    Map<String, Object> told = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      Object value = values[i];
      Member member = structure.members().get(i);
      if (value != null && isAuditable(member.shape())) {
        told.put(member.path(), auditable(value));
      }
    }
    return told;
  }

  private static boolean isAuditable(Shape shape) {
    return switch (shape) {
      case Shape.Text text -> !text.sensitive();
      case Shape.Blob ignored -> false;
      case Shape.Items(var element, var ignored) -> isAuditable(element);
      case Shape.Choice ignored -> true;
      case Shape.Whole ignored -> true;
      case Shape.Flag ignored -> true;
      case Shape.Moment ignored -> true;
      case Shape.Pairs ignored -> true;
      case Shape.Structure ignored -> true;
    };
  }

  private static Object auditable(Object value) {
    return switch (value) {
      case Input nested -> nested.auditable();
      case List<?> list -> list.stream().map(Input::auditable).toList();
      default -> value;
    };
  }

  private @Nullable Object value(String member) {
    int position = structure.position(member);
    if (position < 0) {
      throw new IllegalArgumentException(structure.name() + " has no member " + member);
    }
    return values[position];
  }

  private static <T> T require(String member, @Nullable T value) {
    if (value == null) {
      throw new IllegalArgumentException(member + " is absent: is it required by the shape?");
    }
    return value;
  }
}
