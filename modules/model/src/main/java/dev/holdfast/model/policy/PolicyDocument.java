package dev.holdfast.model.policy;

import java.util.List;

/**
 * A policy as it was read.
 *
 * @param variables whether its version of the language knows variables
 */
record PolicyDocument(Policy.Kind kind, boolean variables, List<Statement> statements) {
  PolicyDocument {
    statements = List.copyOf(statements);
  }
}
