@NullMarked
package dev.holdfast.architecture.planted.model.util;

import org.jspecify.annotations.NullMarked;
