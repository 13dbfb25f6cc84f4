/** How many requests a second an account may make. */
@NullMarked
package dev.holdfast.model.rate;

import org.jspecify.annotations.NullMarked;
