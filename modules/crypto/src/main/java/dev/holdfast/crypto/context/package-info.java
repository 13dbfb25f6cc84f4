/** The one encoding of an encryption context. */
@NullMarked
package dev.holdfast.crypto.context;

import org.jspecify.annotations.NullMarked;
