/** Certificates, and who vouches for them. */
@NullMarked
package dev.holdfast.testkit.tls;

import org.jspecify.annotations.NullMarked;
