package dev.holdfast.model.iam;

/** What a command is about, as the caller names it. */
public sealed interface Named {

  /** What policies can be attached to and put in. */
  sealed interface Holder extends Named {}

  /** What can have a permissions boundary. */
  sealed interface Bounded extends Named {}

  /** What can have tags. */
  sealed interface Tagged extends Named {}

  record User(String name) implements Holder, Bounded, Tagged {}

  record Group(String name) implements Holder {}

  record Role(String name) implements Holder, Bounded, Tagged {}

  /** A managed policy. */
  record ManagedPolicy(String arn) implements Tagged {}
}
