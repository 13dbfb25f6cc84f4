package dev.holdfast.api.query;

import java.util.Optional;

/** What a call comes to. */
public sealed interface QueryResult {

  /**
   * @param body empty for actions that answer nothing, not even an empty result
   */
  record Done(Optional<Body> body) implements QueryResult {}

  record Refused(QueryError error) implements QueryResult {}
}
