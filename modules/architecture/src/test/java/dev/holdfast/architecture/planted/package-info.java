/** A house that breaks every rule. Nothing here is used but to see the rules go red. */
@NullMarked
package dev.holdfast.architecture.planted;

import org.jspecify.annotations.NullMarked;
