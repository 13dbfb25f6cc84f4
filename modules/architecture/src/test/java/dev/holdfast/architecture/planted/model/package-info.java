@NullMarked
package dev.holdfast.architecture.planted.model;

import org.jspecify.annotations.NullMarked;
