/** Uses of keys whose actors are on other nodes. */
@NullMarked
package dev.holdfast.cluster.crossing;

import org.jspecify.annotations.NullMarked;
