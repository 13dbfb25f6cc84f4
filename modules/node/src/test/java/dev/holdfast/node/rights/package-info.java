/** Who may do what on a whole running node, asked as clients ask. */
@NullMarked
package dev.holdfast.node.rights;

import org.jspecify.annotations.NullMarked;
