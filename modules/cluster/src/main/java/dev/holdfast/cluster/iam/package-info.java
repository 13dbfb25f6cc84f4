/** The identities of accounts, and the copy of them that the edge reads. */
@NullMarked
package dev.holdfast.cluster.iam;

import org.jspecify.annotations.NullMarked;
