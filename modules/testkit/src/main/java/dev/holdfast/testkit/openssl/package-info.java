/** The other side of cryptography that has to be the same everywhere. */
@NullMarked
package dev.holdfast.testkit.openssl;

import org.jspecify.annotations.NullMarked;
