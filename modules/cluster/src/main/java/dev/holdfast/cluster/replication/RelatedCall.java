package dev.holdfast.cluster.replication;

import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.replication.Delivery;
import dev.holdfast.model.replication.Proposal;

/** What one region asks of another that is in a process apart. */
sealed interface RelatedCall {

  /** The region that asks. */
  Region from();

  /** The region that is asked. */
  Region to();

  record Propose(Proposal proposal) implements RelatedCall {
    @Override
    public Region from() {
      return proposal.from();
    }

    @Override
    public Region to() {
      return proposal.replica().region();
    }
  }

  record Deliver(Delivery delivery) implements RelatedCall {
    @Override
    public Region from() {
      return delivery.from();
    }

    @Override
    public Region to() {
      return delivery.replica().region();
    }
  }

  /** May the caller make this replica the primary, and can it become it? Changes nothing. */
  record MaySucceed(Region from, KeyArn replica, Caller caller) implements RelatedCall {
    @Override
    public Region to() {
      return replica.region();
    }
  }

  record Look(Region from, Region to, KeyId key) implements RelatedCall {}
}
