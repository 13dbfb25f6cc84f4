/** Sessions: temporary credentials, as AWS STS gives them. */
@NullMarked
package dev.holdfast.model.sts;

import org.jspecify.annotations.NullMarked;
