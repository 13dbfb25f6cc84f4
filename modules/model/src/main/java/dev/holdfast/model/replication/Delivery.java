package dev.holdfast.model.replication;

import dev.holdfast.model.key.SharedProperties;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.Region;

/**
 * What a primary brings a replica.
 *
 * @param from the primary's region
 */
public record Delivery(
    Region from, KeyArn replica, SharedProperties shared, SealedMaterials materials) {}
