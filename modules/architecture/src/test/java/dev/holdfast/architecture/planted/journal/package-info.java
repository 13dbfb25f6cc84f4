@NullMarked
package dev.holdfast.architecture.planted.journal;

import org.jspecify.annotations.NullMarked;
