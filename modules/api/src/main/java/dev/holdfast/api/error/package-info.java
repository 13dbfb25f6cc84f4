/** How the service's refusals read on the wire. */
@NullMarked
package dev.holdfast.api.error;

import org.jspecify.annotations.NullMarked;
