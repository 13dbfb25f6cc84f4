package dev.holdfast.cluster.wire;

import dev.holdfast.model.policy.HeldNames;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.jspecify.annotations.Nullable;

/**
 * The forms of all that messages are made of, found by following the declarations of their types:
 * of records, enums and sealed types, down to the few that {@link OpaqueForms} names. A message is
 * read by what was declared, never by what it says it is, so that nobody can have another type
 * made.
 *
 * <p>Not to be shared before {@link #of} has been called for all that will be needed; the forms
 * are.
 */
public final class Forms {

  private static final String HOUSE = "dev.holdfast.";

  private static final Map<Class<?>, Class<?>> BOXES =
      Map.of(boolean.class, Boolean.class, int.class, Integer.class, long.class, Long.class);

  private final Map<Type, Form> known = new HashMap<>();
  private final Form references;

  /**
   * @param actors turns references to actors into text and back; asked for when it is first needed
   */
  public Forms(Supplier<ActorRefResolver> actors) {
    this.references =
        new Leaf<>(
            ActorRef.class,
            "",
            (out, it) -> out.text(actors.get().toSerializationFormat((ActorRef<?>) it)),
            in -> actors.get().resolveActorRef(in.text()));
    for (Leaf<?> leaf : new OpaqueForms().all(() -> of(HeldNames.class))) {
      known.put(leaf.type(), leaf);
    }
    BOXES.forEach((primitive, box) -> known.put(primitive, of(box)));
  }

  /** A form that is there before what it is made of: types may hold themselves. */
  private static final class Ahead implements Form {

    private @Nullable Form made;

    private Form made() {
      if (made == null) {
        throw new IllegalStateException("used before it is made");
      }
      return made;
    }

    @Override
    public void write(WireOutput out, Object value) {
      made().write(out, value);
    }

    @Override
    public Object read(WireInput in) {
      return made().read(in);
    }

    @Override
    public String words() {
      return made().words();
    }
  }

  /**
   * The form of a type.
   *
   * @throws IllegalArgumentException when it is, or is made of, something that has none
   */
  public Form of(Type type) {
    Form form = known.get(type);
    if (form != null) {
      return form;
    }
    Ahead ahead = new Ahead();
    known.put(type, ahead);
    Form made = make(type);
    ahead.made = made;
    known.put(type, made);
    return made;
  }

  private Form make(Type type) {
    if (type instanceof Class<?> plain) {
      if (plain.isEnum()) {
        return enumeration(plain);
      }
      if (plain.isSealed()) {
        return new ChoiceForm(plain, this);
      }
      if (plain.isRecord()) {
        return new RecordForm(plain, this);
      }
    }
    if (type instanceof ParameterizedType of && of.getRawType() instanceof Class<?> raw) {
      Type[] parts = of.getActualTypeArguments();
      if (raw == Optional.class) {
        return CollectionForms.optional(of(parts[0]));
      }
      if (raw == List.class) {
        return CollectionForms.list(of(parts[0]));
      }
      if (raw == Set.class) {
        return CollectionForms.set(of(parts[0]));
      }
      if (raw == SortedSet.class) {
        return CollectionForms.sortedSet(of(parts[0]));
      }
      if (raw == Map.class) {
        return CollectionForms.map(of(parts[0]), of(parts[1]));
      }
      if (raw == SortedMap.class) {
        return CollectionForms.sortedMap(of(parts[0]), of(parts[1]));
      }
      if (raw == ActorRef.class) {
        return references;
      }
    }
    throw new IllegalArgumentException(name(type) + " is not for other nodes");
  }

  private static Form enumeration(Class<?> type) {
    List<Object> constants = List.of(type.getEnumConstants());
    Map<Object, Integer> numbers = new HashMap<>();
    constants.forEach(constant -> numbers.put(constant, numbers.size()));
    return new Leaf<>(
        Enum.class,
        constants.stream().map(it -> ((Enum<?>) it).name()).collect(Collectors.joining(" ")),
        (out, it) -> out.natural(Objects.requireNonNull(numbers.get(it))),
        in -> {
          long number = in.natural();
          if (number < 0 || number >= constants.size()) {
            throw new MalformedException("no such " + name(type));
          }
          return (Enum<?>) constants.get((int) number);
        });
  }

  /** Every type of ours that is known by now, and what it is made of, one a line. */
  public List<String> words() {
    Map<String, String> lines = new TreeMap<>();
    known.forEach((type, form) -> {
      if (type instanceof Class<?> plain && plain.getName().startsWith(HOUSE)) {
        lines.put(name(type), form.words());
      }
    });
    List<String> words = new ArrayList<>();
    lines.forEach((name, parts) -> words.add((name + " = " + parts).stripTrailing()));
    return words;
  }

  /** A type as it is called among ours. */
  public static String name(Type type) {
    if (type instanceof ParameterizedType of) {
      return name(of.getRawType())
          + Arrays.stream(of.getActualTypeArguments())
              .map(Forms::name)
              .collect(Collectors.joining(", ", "<", ">"));
    }
    String whole = type.getTypeName().replace('$', '.');
    return whole.startsWith(HOUSE)
        ? whole.substring(HOUSE.length())
        : whole.substring(whole.lastIndexOf('.') + 1);
  }
}
