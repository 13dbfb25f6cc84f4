/** Long-term secrets of callers and the signing keys derived from them. */
@NullMarked
package dev.holdfast.crypto.identity;

import org.jspecify.annotations.NullMarked;
