/** The socket: binding it, what is answered beside the KMS API, giving it up. */
@NullMarked
package dev.holdfast.node.edge;

import org.jspecify.annotations.NullMarked;
