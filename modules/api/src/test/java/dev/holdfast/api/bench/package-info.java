/** Benchmarks of the edge's own work, run by hand. */
@NullMarked
package dev.holdfast.api.bench;

import org.jspecify.annotations.NullMarked;
