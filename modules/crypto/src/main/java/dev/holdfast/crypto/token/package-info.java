/** PKCS#11 tokens: hardware, or software that looks like it, whose keys nobody can take out. */
@NullMarked
package dev.holdfast.crypto.token;

import org.jspecify.annotations.NullMarked;
