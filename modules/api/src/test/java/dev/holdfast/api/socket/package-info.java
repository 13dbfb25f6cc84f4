/** What becomes of connections' bytes. */
@NullMarked
package dev.holdfast.api.socket;

import org.jspecify.annotations.NullMarked;
