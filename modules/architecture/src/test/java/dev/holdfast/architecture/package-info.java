/**
 * The rules of the house, as tests. Each test class also plants a violation of each of its rules
 * and sees it go red: a rule that cannot fail says nothing.
 */
@NullMarked
package dev.holdfast.architecture;

import org.jspecify.annotations.NullMarked;
