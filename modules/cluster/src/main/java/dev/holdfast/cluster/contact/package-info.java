/** Whether a node is in touch with most of the region's nodes with keys, and so may use its own. */
@NullMarked
package dev.holdfast.cluster.contact;

import org.jspecify.annotations.NullMarked;
