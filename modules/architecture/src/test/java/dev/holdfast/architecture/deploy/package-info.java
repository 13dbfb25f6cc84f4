/** What {@code deploy/} is held to. */
@NullMarked
package dev.holdfast.architecture.deploy;

import org.jspecify.annotations.NullMarked;
