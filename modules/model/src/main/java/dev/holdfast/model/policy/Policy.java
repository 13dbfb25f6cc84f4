package dev.holdfast.model.policy;

import java.util.List;

/** A policy that was read and is ready to be evaluated, again and again. */
public final class Policy {

  private final String id;
  private final List<Statement> statements;

  Policy(String id, List<Statement> statements) {
    this.id = id;
    this.statements = List.copyOf(statements);
  }

  /** What an explanation calls it: an ARN, or an owner's ARN and the name of an inline policy. */
  public String id() {
    return id;
  }

  List<Statement> statements() {
    return statements;
  }
}
