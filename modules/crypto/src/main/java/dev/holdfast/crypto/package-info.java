@NullMarked
package dev.holdfast.crypto;

import org.jspecify.annotations.NullMarked;
