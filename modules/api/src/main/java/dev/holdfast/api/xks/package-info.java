/** The protocol by which another KMS keeps its keys here: paths, bodies, errors. */
@NullMarked
package dev.holdfast.api.xks;

import org.jspecify.annotations.NullMarked;
