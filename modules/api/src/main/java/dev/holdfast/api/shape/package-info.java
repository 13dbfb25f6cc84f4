/** What requests look like, as data, and the one reader that every body goes through. */
@NullMarked
package dev.holdfast.api.shape;

import org.jspecify.annotations.NullMarked;
