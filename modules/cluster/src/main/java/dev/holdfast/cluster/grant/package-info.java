/** Making and ending grants, and the tokens that name them. */
@NullMarked
package dev.holdfast.cluster.grant;

import org.jspecify.annotations.NullMarked;
