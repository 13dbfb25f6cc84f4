/** Where nodes that only speak HTTP hand requests to those that have keys. */
@NullMarked
package dev.holdfast.cluster.door;

import org.jspecify.annotations.NullMarked;
