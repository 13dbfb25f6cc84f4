/** Backups, their way back, and a region's way from one store to another. */
@NullMarked
package dev.holdfast.node.copy;

import org.jspecify.annotations.NullMarked;
