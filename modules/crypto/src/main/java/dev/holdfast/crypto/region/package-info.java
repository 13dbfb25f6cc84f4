/** A region's key hierarchy: key ring, shred keys, backing keys, epochs. */
@NullMarked
package dev.holdfast.crypto.region;

import org.jspecify.annotations.NullMarked;
