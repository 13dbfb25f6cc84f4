/** The KMS key: commands, decisions, events, states and the ports it needs. */
@NullMarked
package dev.holdfast.model.key;

import org.jspecify.annotations.NullMarked;
