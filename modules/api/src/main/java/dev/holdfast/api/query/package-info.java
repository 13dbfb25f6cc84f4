/** The AWS Query protocol: forms in, XML out, whatever the service. */
@NullMarked
package dev.holdfast.api.query;

import org.jspecify.annotations.NullMarked;
