@NullMarked
package dev.holdfast.architecture.planted.api;

import org.jspecify.annotations.NullMarked;
