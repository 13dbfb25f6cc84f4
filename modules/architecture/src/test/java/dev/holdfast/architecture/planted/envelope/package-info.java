@NullMarked
package dev.holdfast.architecture.planted.envelope;

import org.jspecify.annotations.NullMarked;
