@NullMarked
package dev.holdfast.model.name;

import org.jspecify.annotations.NullMarked;
