@NullMarked
package dev.holdfast.architecture.planted.testkit;

import org.jspecify.annotations.NullMarked;
