package dev.holdfast.api.query;

import dev.holdfast.model.policy.DecidedRight;

/** Takes the rights that a call was asked for, in that order, for its record. */
@FunctionalInterface
public interface Decided {

  void by(DecidedRight right);
}
