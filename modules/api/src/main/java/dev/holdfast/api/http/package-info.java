/** From a socket to an operation and back. */
@NullMarked
package dev.holdfast.api.http;

import org.jspecify.annotations.NullMarked;
