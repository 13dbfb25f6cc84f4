/** Signed requests that one node passes to another as they came in. */
@NullMarked
package dev.holdfast.model.call;

import org.jspecify.annotations.NullMarked;
