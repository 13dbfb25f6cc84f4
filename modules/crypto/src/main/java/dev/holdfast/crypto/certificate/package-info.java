/** Certificates by which the nodes of a region know each other. */
@NullMarked
package dev.holdfast.crypto.certificate;

import org.jspecify.annotations.NullMarked;
