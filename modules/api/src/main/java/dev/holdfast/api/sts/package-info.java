/** The actions of AWS STS. */
@NullMarked
package dev.holdfast.api.sts;

import org.jspecify.annotations.NullMarked;
