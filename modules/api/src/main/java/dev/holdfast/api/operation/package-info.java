/** The operations, one file each: how a request is read, an answer written and a call audited. */
@NullMarked
package dev.holdfast.api.operation;

import org.jspecify.annotations.NullMarked;
