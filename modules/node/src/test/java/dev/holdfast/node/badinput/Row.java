package dev.holdfast.node.badinput;

import java.util.Optional;
import java.util.function.Function;

/**
 * One kind of bad input.
 *
 * @param request makes it, on premises that it must leave as they are
 * @param error AWS's name
 * @param words which the message has; empty for an answer without a message
 */
record Row(
    String name,
    Function<Premises, Draft> request,
    int status,
    String error,
    Optional<String> words) {

  static Row row(String name, Function<Premises, Draft> request, String error, String words) {
    return row(name, request, 400, error, words);
  }

  static Row row(
      String name, Function<Premises, Draft> request, int status, String error, String words) {
    return new Row(name, request, status, error, Optional.of(words));
  }

  /** Where a word would tell an attacker more than the owner of the key. */
  static Row wordless(String name, Function<Premises, Draft> request, String error) {
    return new Row(name, request, 400, error, Optional.empty());
  }

  @Override
  public String toString() {
    return name;
  }
}
