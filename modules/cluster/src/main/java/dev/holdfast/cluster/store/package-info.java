/** Custom key stores: one actor per account, and the requests about them. */
@NullMarked
package dev.holdfast.cluster.store;

import org.jspecify.annotations.NullMarked;
