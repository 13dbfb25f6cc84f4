/** Identifiers: regions, accounts, keys, aliases and their ARNs. */
@NullMarked
package dev.holdfast.model.name;

import org.jspecify.annotations.NullMarked;
