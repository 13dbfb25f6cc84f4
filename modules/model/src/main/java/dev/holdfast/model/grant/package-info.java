/** Grants: rights to use one KMS key, given to a principal outside its policies. */
@NullMarked
package dev.holdfast.model.grant;

import org.jspecify.annotations.NullMarked;
