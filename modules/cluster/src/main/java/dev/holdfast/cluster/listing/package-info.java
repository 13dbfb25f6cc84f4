/** Answers that come in pages. */
@NullMarked
package dev.holdfast.cluster.listing;

import org.jspecify.annotations.NullMarked;
