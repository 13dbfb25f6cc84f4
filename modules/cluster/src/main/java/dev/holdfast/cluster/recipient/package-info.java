/** Attested recipients: their documents, and what needs no key to be answered for them. */
@NullMarked
package dev.holdfast.cluster.recipient;

import org.jspecify.annotations.NullMarked;
