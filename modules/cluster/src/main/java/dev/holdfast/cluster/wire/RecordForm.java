package dev.holdfast.cluster.wire;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A record: its components in their order, given to its constructor again. */
final class RecordForm implements Form {

  private static final MethodType OF_ANY = MethodType.methodType(Object.class, Object.class);

  private final String name;
  private final RecordComponent[] components;
  private final MethodHandle[] accessors;
  private final boolean[] optional;
  private final Form[] forms;
  private final MethodHandle constructor;

  RecordForm(Class<?> type, Forms all) {
    this.name = Forms.name(type);
    this.components = type.getRecordComponents();
    this.accessors = new MethodHandle[components.length];
    this.optional = new boolean[components.length];
    this.forms = new Form[components.length];
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
      for (int i = 0; i < components.length; i++) {
        accessors[i] = lookup.unreflect(components[i].getAccessor()).asType(OF_ANY);
        optional[i] = components[i].getAnnotatedType().isAnnotationPresent(Nullable.class);
        forms[i] = all.of(components[i].getGenericType());
      }
      constructor =
          lookup
              .findConstructor(type, MethodType.methodType(void.class, types))
              .asSpreader(Object[].class, components.length)
              .asType(MethodType.methodType(Object.class, Object[].class));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(name + " cannot be taken apart", e);
    }
  }

  @Override
  public void write(WireOutput out, Object value) {
    for (int i = 0; i < forms.length; i++) {
      Object part = part(i, value);
      if (optional[i]) {
        out.flag(part != null);
      } else if (part == null) {
        throw new IllegalArgumentException(name + " has no " + components[i].getName());
      }
      if (part != null) {
        forms[i].write(out, part);
      }
    }
  }

  private @Nullable Object part(int i, Object value) {
    try {
      return (Object) accessors[i].invokeExact(value);
    } catch (Throwable e) {
      throw new IllegalStateException(name + " does not tell " + components[i].getName(), e);
    }
  }

  @Override
  public Object read(WireInput in) {
    @Nullable Object[] parts = new Object[forms.length];
    for (int i = 0; i < forms.length; i++) {
      parts[i] = optional[i] && !in.flag() ? null : forms[i].read(in);
    }
    try {
      return (Object) constructor.invokeExact(parts);
    } catch (Throwable e) {
      // What it says of its parts is not repeated: they may be secrets.
      throw new MalformedException("no such " + name + ": " + e.getClass().getSimpleName());
    }
  }

  @Override
  public String words() {
    return IntStream.range(0, components.length)
        .mapToObj(i ->
            components[i].getName()
                + (optional[i] ? "? " : " ")
                + Forms.name(components[i].getGenericType()))
        .collect(Collectors.joining(", "));
  }
}
