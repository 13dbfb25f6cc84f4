package dev.holdfast.architecture.deploy;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Fields that the cluster's types do not have: a slip in a name would silently be no setting. */
final class UnknownFields {

  private static final String MODEL = "io.fabric8.kubernetes.api.model";
  private static final String UNKNOWN = "additionalProperties";

  private final List<String> found = new ArrayList<>();

  private UnknownFields() {}

  static List<String> in(Object resource) throws IllegalAccessException {
    UnknownFields fields = new UnknownFields();
    fields.look(resource.getClass().getSimpleName(), resource);
    return fields.found;
  }

  private void look(String path, Object value) throws IllegalAccessException {
    if (value instanceof Collection<?> many) {
      for (Object one : many) {
        look(path + "[]", one);
      }
    } else if (value instanceof Map<?, ?> map) {
      for (var entry : map.entrySet()) {
        look(path + "." + entry.getKey(), entry.getValue());
      }
    } else if (value != null && value.getClass().getPackageName().startsWith(MODEL)) {
      for (Field field : value.getClass().getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())) {
          field.setAccessible(true);
          Object inside = field.get(value);
          if (field.getName().equals(UNKNOWN)) {
            ((Map<?, ?>) inside).keySet().forEach(name -> found.add(path + "." + name));
          } else {
            look(path + "." + field.getName(), inside);
          }
        }
      }
    }
  }
}
