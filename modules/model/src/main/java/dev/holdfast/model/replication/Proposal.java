package dev.holdfast.model.replication;

import dev.holdfast.model.key.ReplicaTerms;
import dev.holdfast.model.key.SharedProperties;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.Region;
import java.util.Optional;

/**
 * What a primary tells a replica first.
 *
 * @param from the primary's region
 * @param terms what the replica begins with; empty for one that was there already
 */
public record Proposal(
    Region from, KeyArn replica, SharedProperties shared, Optional<ReplicaTerms> terms) {}
