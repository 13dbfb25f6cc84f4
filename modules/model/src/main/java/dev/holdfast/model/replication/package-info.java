/** What regions tell each other of multi-Region keys: plain data, and no open material. */
@NullMarked
package dev.holdfast.model.replication;

import org.jspecify.annotations.NullMarked;
