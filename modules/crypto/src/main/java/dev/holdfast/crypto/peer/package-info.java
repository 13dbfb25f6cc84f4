/** By what nodes of one deployment know each other. */
@NullMarked
package dev.holdfast.crypto.peer;

import org.jspecify.annotations.NullMarked;
