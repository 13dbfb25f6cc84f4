@NullMarked
package dev.holdfast.model.audit;

import org.jspecify.annotations.NullMarked;
