/** Taking keys out of the wrapping in which a customer sends them. */
@NullMarked
package dev.holdfast.crypto.keywrap;

import org.jspecify.annotations.NullMarked;
