/** What exists on a development server only: its clock, its credentials, its own endpoints. */
@NullMarked
package dev.holdfast.node.dev;

import org.jspecify.annotations.NullMarked;
