@NullMarked
package dev.holdfast.architecture.planted.nowhere;

import org.jspecify.annotations.NullMarked;
