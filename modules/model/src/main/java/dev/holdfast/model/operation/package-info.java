/** The operations of the AWS KMS API. */
@NullMarked
package dev.holdfast.model.operation;

import org.jspecify.annotations.NullMarked;
