package dev.holdfast.model.iam;

/** What an account's actor is to do about a command. */
public sealed interface IamDecision {

  /** Journal the event, then answer. */
  record Persist(IamEvent event, IamAnswer answer) implements IamDecision {}

  /** Nothing changes, or it was already so. */
  record Answer(IamAnswer answer) implements IamDecision {}

  record Refuse(IamError error) implements IamDecision {}
}
