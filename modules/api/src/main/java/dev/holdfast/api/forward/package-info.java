/** Requests that are for another region: how they are handed on, as they were signed. */
@NullMarked
package dev.holdfast.api.forward;

import org.jspecify.annotations.NullMarked;
