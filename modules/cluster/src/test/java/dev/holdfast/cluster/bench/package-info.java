/** Throughput probes; not tests, and not run with them. */
@NullMarked
package dev.holdfast.cluster.bench;

import org.jspecify.annotations.NullMarked;
