/**
 * What a start needs before anything runs: the data directory, and refusals that say what to do.
 */
@NullMarked
package dev.holdfast.node.start;

import org.jspecify.annotations.NullMarked;
