/** Custom key stores: key managers elsewhere, and tokens, that keep keys for this service. */
@NullMarked
package dev.holdfast.model.store;

import org.jspecify.annotations.NullMarked;
