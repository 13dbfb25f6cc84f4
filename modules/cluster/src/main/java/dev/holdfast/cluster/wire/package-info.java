/** How values are written for other nodes and read again. */
@NullMarked
package dev.holdfast.cluster.wire;

import org.jspecify.annotations.NullMarked;
