@NullMarked
package dev.holdfast.architecture.planted.node;

import org.jspecify.annotations.NullMarked;
