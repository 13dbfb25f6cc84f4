/** Keys that authenticate messages. */
@NullMarked
package dev.holdfast.crypto.mac;

import org.jspecify.annotations.NullMarked;
