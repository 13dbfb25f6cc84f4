/**
 * The language of the service, in pure Java: nothing here knows HTTP, actors, storage or ciphers.
 */
@NullMarked
package dev.holdfast.model;

import org.jspecify.annotations.NullMarked;
