@NullMarked
package dev.holdfast.architecture.planted.crypto;

import org.jspecify.annotations.NullMarked;
