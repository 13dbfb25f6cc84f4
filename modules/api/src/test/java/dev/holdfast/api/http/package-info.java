/** The edge over real sockets. */
@NullMarked
package dev.holdfast.api.http;

import org.jspecify.annotations.NullMarked;
