/** Where rows are kept: the contract of an event store, and SQLite as the embedded one. */
@NullMarked
package dev.holdfast.journal.store;

import org.jspecify.annotations.NullMarked;
