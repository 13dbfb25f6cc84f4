/** The journal as Pekko's persistent actors see it. */
@NullMarked
package dev.holdfast.journal.pekko;

import org.jspecify.annotations.NullMarked;
