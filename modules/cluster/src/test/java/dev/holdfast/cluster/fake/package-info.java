/** Ports in memory, and a region on them. */
@NullMarked
package dev.holdfast.cluster.fake;

import org.jspecify.annotations.NullMarked;
