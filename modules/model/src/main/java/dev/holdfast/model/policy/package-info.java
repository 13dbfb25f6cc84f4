/** Key policies. */
@NullMarked
package dev.holdfast.model.policy;

import org.jspecify.annotations.NullMarked;
