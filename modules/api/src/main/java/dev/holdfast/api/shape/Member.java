package dev.holdfast.api.shape;

import java.util.Locale;

/**
 * One member of a structure.
 *
 * @param name as it stands in the JSON
 * @param path as validation texts write it: with a small first letter
 */
public record Member(String name, String path, Shape shape, boolean required) {

  static Member of(String name, Shape shape, boolean required) {
    String path = name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    return new Member(name, path, shape, required);
  }
}
