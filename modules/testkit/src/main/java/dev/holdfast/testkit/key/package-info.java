/**
 * The KMS key in given/when/then. The tests of the model's decider stand in this module and not in
 * the model's: the model cannot depend on what depends on it.
 */
@NullMarked
package dev.holdfast.testkit.key;

import org.jspecify.annotations.NullMarked;
