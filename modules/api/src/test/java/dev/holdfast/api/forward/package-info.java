@NullMarked
package dev.holdfast.api.forward;

import org.jspecify.annotations.NullMarked;
