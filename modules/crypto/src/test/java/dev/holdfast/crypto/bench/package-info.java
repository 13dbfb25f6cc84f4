/** What cryptography costs; not run by the build. */
@NullMarked
package dev.holdfast.crypto.bench;

import org.jspecify.annotations.NullMarked;
