package dev.holdfast.model.policy.differential;

/** Whatever decides a request. */
@FunctionalInterface
interface Engine {
  Verdict decide(Scenario scenario);
}
