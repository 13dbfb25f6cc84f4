/** Random bytes, which take no key. */
@NullMarked
package dev.holdfast.cluster.random;

import org.jspecify.annotations.NullMarked;
