/**
 * What callers saw of one key, and whether there is an order of their calls that explains it. Knows
 * nothing of how keys are served: a check that shared code with what it checks would share its
 * mistakes.
 */
@NullMarked
package dev.holdfast.testkit.history;

import org.jspecify.annotations.NullMarked;
