/** Writing JSON without a tree. */
@NullMarked
package dev.holdfast.api.json;

import org.jspecify.annotations.NullMarked;
