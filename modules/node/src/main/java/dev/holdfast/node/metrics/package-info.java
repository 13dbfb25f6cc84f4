/** What is counted and timed while the server runs, and told to whoever scrapes it. */
@NullMarked
package dev.holdfast.node.metrics;

import org.jspecify.annotations.NullMarked;
