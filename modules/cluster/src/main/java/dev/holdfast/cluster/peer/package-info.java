/** Which other nodes a node talks to. */
@NullMarked
package dev.holdfast.cluster.peer;

import org.jspecify.annotations.NullMarked;
