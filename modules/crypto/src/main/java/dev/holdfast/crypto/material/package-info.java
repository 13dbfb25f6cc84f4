/** Making the material of new keys, and taking in the material that a customer brings. */
@NullMarked
package dev.holdfast.crypto.material;

import org.jspecify.annotations.NullMarked;
