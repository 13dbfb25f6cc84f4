/** Connections of clients: their bytes, from sockets to streams and back. */
@NullMarked
package dev.holdfast.api.socket;

import org.jspecify.annotations.NullMarked;
