/** The actions of AWS IAM: from parameters to commands, from answers to XML. */
@NullMarked
package dev.holdfast.api.iam;

import org.jspecify.annotations.NullMarked;
