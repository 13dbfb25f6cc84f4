/** Who owns an alias name and which keys an account has in a region. */
@NullMarked
package dev.holdfast.model.directory;

import org.jspecify.annotations.NullMarked;
