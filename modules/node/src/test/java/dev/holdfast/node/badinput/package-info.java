/** What is wrong with a request, and what a whole running node answers. */
@NullMarked
package dev.holdfast.node.badinput;

import org.jspecify.annotations.NullMarked;
