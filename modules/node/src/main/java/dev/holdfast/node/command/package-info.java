/** The command line. */
@NullMarked
package dev.holdfast.node.command;

import org.jspecify.annotations.NullMarked;
