/** Bodies, good and bad. */
@NullMarked
package dev.holdfast.api.shape;

import org.jspecify.annotations.NullMarked;
