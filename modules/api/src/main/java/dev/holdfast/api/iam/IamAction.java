package dev.holdfast.api.iam;

import dev.holdfast.api.query.Body;
import dev.holdfast.model.audit.IdentityUses.Use;
import dev.holdfast.model.iam.IamAnswer;
import dev.holdfast.model.iam.IamCommand;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * One row of the table of actions.
 *
 * @param subjects what the caller must be allowed to act on: all of them
 * @param answer the inside of the result; empty for actions that have none
 * @param uses empty for actions that do not tell when something was used last
 */
record IamAction(
    String name,
    Function<Ask, List<Subject>> subjects,
    Function<Ask, Parsed> parse,
    BiFunction<Ask, IamAnswer, Optional<Body>> answer,
    Optional<Uses> uses) {

  /**
   * That an answer tells of a last use.
   *
   * @param of the id of the access key or role
   * @param with the answer, and the use that is known
   */
  record Uses(BiFunction<Ask, IamAnswer, String> of, BiFunction<Body, Optional<Use>, Body> with) {}

  private static final List<String> READING = List.of("Get", "List", "Simulate");

  boolean readOnly() {
    return READING.stream().anyMatch(name::startsWith);
  }

  /** The row, telling of a last use besides. */
  IamAction telling(
      BiFunction<Ask, IamAnswer, String> of, BiFunction<Body, Optional<Use>, Body> with) {
    return new IamAction(name, subjects, parse, answer, Optional.of(new Uses(of, with)));
  }

  // -- rows in the making

  static Row on(String name, Function<Ask, Subject> subject) {
    return new Row(name, ask -> List.of(subject.apply(ask)));
  }

  static Row onAll(String name, Function<Ask, List<Subject>> subjects) {
    return new Row(name, subjects);
  }

  record Row(String name, Function<Ask, List<Subject>> subjects) {

    Asking asks(Function<Ask, IamCommand> command) {
      return parses(ask -> Parsed.ready(command.apply(ask)));
    }

    Asking parses(Function<Ask, Parsed> parse) {
      return new Asking(this, parse);
    }
  }

  record Asking(Row row, Function<Ask, Parsed> parse) {

    IamAction tellsNothing() {
      return new IamAction(
          row.name, row.subjects, parse, (ask, answer) -> Optional.empty(), Optional.empty());
    }

    /** There is a result, and nothing in it. */
    IamAction tellsEmptyResult() {
      return new IamAction(
          row.name,
          row.subjects,
          parse,
          (ask, answer) -> Optional.of(new Body()),
          Optional.empty());
    }

    <A extends IamAnswer> IamAction tells(Class<A> kind, Function<A, Body> body) {
      return tells(kind, (ask, answer) -> body.apply(answer));
    }

    <A extends IamAnswer> IamAction tells(Class<A> kind, BiFunction<Ask, A, Body> body) {
      return new IamAction(
          row.name,
          row.subjects,
          parse,
          (ask, answer) -> {
            if (!kind.isInstance(answer)) {
              throw new IllegalStateException(
                  "expected "
                      + kind.getSimpleName()
                      + ", got "
                      + answer.getClass().getSimpleName());
            }
            return Optional.of(body.apply(ask, kind.cast(answer)));
          },
          Optional.empty());
    }
  }
}
