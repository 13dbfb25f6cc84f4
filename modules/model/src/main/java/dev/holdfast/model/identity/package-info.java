/** Who calls. */
@NullMarked
package dev.holdfast.model.identity;

import org.jspecify.annotations.NullMarked;
