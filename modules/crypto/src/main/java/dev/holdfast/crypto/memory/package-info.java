/** Where secret bytes live: locked memory outside the Java heap. */
@NullMarked
package dev.holdfast.crypto.memory;

import org.jspecify.annotations.NullMarked;
