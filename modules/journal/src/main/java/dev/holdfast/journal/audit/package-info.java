/** The record of every call as a chained file, and what verifies it. */
@NullMarked
package dev.holdfast.journal.audit;

import org.jspecify.annotations.NullMarked;
