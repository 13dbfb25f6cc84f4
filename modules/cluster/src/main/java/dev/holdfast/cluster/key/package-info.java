/**
 * The KMS key as an actor: asks the decider, journals, hands cryptography to the vault. Decides
 * nothing.
 */
@NullMarked
package dev.holdfast.cluster.key;

import org.jspecify.annotations.NullMarked;
