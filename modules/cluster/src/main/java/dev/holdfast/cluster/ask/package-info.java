/** Asking actors: bounds, time-outs, and steps that may refuse. */
@NullMarked
package dev.holdfast.cluster.ask;

import org.jspecify.annotations.NullMarked;
