/**
 * Events and shred keys in Apache Cassandra: what a region of several nodes shares. The tables are
 * in {@code deploy/cassandra}; they are never made here.
 */
@NullMarked
package dev.holdfast.journal.cassandra;

import org.jspecify.annotations.NullMarked;
