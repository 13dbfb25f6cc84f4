/** The anchors that everything else hangs on, and where an operator keeps them. */
@NullMarked
package dev.holdfast.crypto.root;

import org.jspecify.annotations.NullMarked;
