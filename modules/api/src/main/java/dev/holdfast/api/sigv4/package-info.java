/** Verification of AWS Signature Version 4, from the raw request. */
@NullMarked
package dev.holdfast.api.sigv4;

import org.jspecify.annotations.NullMarked;
