/** Which key was used by whom, counted while the audit trail is written. */
@NullMarked
package dev.holdfast.journal.usage;

import org.jspecify.annotations.NullMarked;
