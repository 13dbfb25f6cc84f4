/** Certificates by which nodes know each other, and clients their servers. */
@NullMarked
package dev.holdfast.crypto.certificate;

import org.jspecify.annotations.NullMarked;
