/** How the nodes of a region count its time together, so that no clock alone deletes a key. */
@NullMarked
package dev.holdfast.cluster.time;

import org.jspecify.annotations.NullMarked;
