/** Partitions of account directories as actors. */
@NullMarked
package dev.holdfast.cluster.directory;

import org.jspecify.annotations.NullMarked;
