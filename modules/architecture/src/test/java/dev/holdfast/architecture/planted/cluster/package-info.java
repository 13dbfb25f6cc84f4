@NullMarked
package dev.holdfast.architecture.planted.cluster;

import org.jspecify.annotations.NullMarked;
