/** What time it is for keys, and what a clock must do to be believed. */
@NullMarked
package dev.holdfast.model.time;

import org.jspecify.annotations.NullMarked;
