/** What keys do by themselves: rotation and deletion when they are due. */
@NullMarked
package dev.holdfast.cluster.schedule;

import org.jspecify.annotations.NullMarked;
