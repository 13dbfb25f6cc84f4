/** A real Cassandra of one node, in a process and on a class path of its own. */
@NullMarked
package dev.holdfast.testkit.cassandra;

import org.jspecify.annotations.NullMarked;
