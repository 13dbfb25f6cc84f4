/**
 * Related keys: how a primary leads its replicas, and how they follow, in steps that may be
 * repeated.
 */
@NullMarked
package dev.holdfast.cluster.replication;

import org.jspecify.annotations.NullMarked;
