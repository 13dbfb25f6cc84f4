/**
 * The regions that live in this process: their stores, keys and clusters, put together and taken
 * apart.
 */
@NullMarked
package dev.holdfast.node.region;

import org.jspecify.annotations.NullMarked;
