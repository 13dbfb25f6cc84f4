/** How many keys a region has, counted beside them. */
@NullMarked
package dev.holdfast.cluster.census;

import org.jspecify.annotations.NullMarked;
