/** What events look like as bytes, for ever: manifests and the CBOR of each. */
@NullMarked
package dev.holdfast.journal.event;

import org.jspecify.annotations.NullMarked;
