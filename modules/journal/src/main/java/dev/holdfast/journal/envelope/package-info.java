/** What a stored event is wrapped in: sealed, bound to its place, chained to the one before. */
@NullMarked
package dev.holdfast.journal.envelope;

import org.jspecify.annotations.NullMarked;
