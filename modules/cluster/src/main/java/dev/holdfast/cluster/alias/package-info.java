/** Making, moving and dropping aliases. */
@NullMarked
package dev.holdfast.cluster.alias;

import org.jspecify.annotations.NullMarked;
