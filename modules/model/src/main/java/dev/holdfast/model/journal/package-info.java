/** Ports for what is written for ever: the event envelope, shred keys, wake-ups. */
@NullMarked
package dev.holdfast.model.journal;

import org.jspecify.annotations.NullMarked;
