package dev.holdfast.cluster.wire;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A sealed type: which of its kinds it is, and then that. */
final class ChoiceForm implements Form {

  private final String name;
  private final List<Class<?>> kinds;
  private final List<Form> forms = new ArrayList<>();
  private final Map<Class<?>, Integer> numbers = new HashMap<>();

  ChoiceForm(Class<?> sealed, Forms all) {
    this.name = Forms.name(sealed);
    this.kinds = kinds(sealed);
    for (Class<?> kind : kinds) {
      numbers.put(kind, forms.size());
      forms.add(all.of(kind));
    }
  }

  /** The kinds that there are, in the order of their declaration; none that stays where it is. */
  static List<Class<?>> kinds(Class<?> sealed) {
    List<Class<?>> kinds = new ArrayList<>();
    for (Class<?> permitted : sealed.getPermittedSubclasses()) {
      if (StaysHere.class.isAssignableFrom(permitted)) {
        continue;
      }
      if (permitted.isSealed() && !permitted.isEnum()) {
        kinds.addAll(kinds(permitted));
      } else {
        kinds.add(permitted);
      }
    }
    return kinds;
  }

  @Override
  public void write(WireOutput out, Object value) {
    Class<?> kind = value instanceof Enum<?> named ? named.getDeclaringClass() : value.getClass();
    Integer number = numbers.get(kind);
    if (number == null) {
      throw new IllegalArgumentException(Forms.name(kind) + " is not for other nodes");
    }
    out.natural(number);
    forms.get(number).write(out, value);
  }

  @Override
  public Object read(WireInput in) {
    long number = in.natural();
    if (number < 0 || number >= forms.size()) {
      throw new MalformedException("no such kind of " + name);
    }
    return forms.get((int) number).read(in);
  }

  @Override
  public String words() {
    return kinds.stream().map(Forms::name).collect(Collectors.joining(" | "));
  }
}
