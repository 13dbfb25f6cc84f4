/** What actors get back from the journal. */
@NullMarked
package dev.holdfast.cluster.replay;

import org.jspecify.annotations.NullMarked;
