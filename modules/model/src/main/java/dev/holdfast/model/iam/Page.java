package dev.holdfast.model.iam;

import java.util.Optional;

/**
 * Which part of a listing is asked for.
 *
 * @param marker what the page before gave; empty for the first page
 * @param maxItems 1 to 1000, else refused
 */
public record Page(Optional<String> marker, int maxItems) {

  public static final Page FIRST = new Page(Optional.empty(), 100);

  static final int MAX_ITEMS = 1_000;
}
