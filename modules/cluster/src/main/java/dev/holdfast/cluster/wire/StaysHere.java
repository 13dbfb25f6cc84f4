package dev.holdfast.cluster.wire;

import org.apache.pekko.actor.NoSerializationVerificationNeeded;

/** A message that an actor sends itself, or gets from where it runs: it has no form for others. */
public interface StaysHere extends NoSerializationVerificationNeeded {}
