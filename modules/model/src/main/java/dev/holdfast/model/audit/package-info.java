/** The record of every call. */
@NullMarked
package dev.holdfast.model.audit;

import org.jspecify.annotations.NullMarked;
