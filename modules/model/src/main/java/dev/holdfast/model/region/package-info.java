/** What happens to a region as a whole. */
@NullMarked
package dev.holdfast.model.region;

import org.jspecify.annotations.NullMarked;
