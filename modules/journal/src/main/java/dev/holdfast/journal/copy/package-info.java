/** A region's data moved whole from one place to another, and compared there. */
@NullMarked
package dev.holdfast.journal.copy;

import org.jspecify.annotations.NullMarked;
