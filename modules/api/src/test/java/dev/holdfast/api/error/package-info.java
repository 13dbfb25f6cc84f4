/** The words of refusals. */
@NullMarked
package dev.holdfast.api.error;

import org.jspecify.annotations.NullMarked;
