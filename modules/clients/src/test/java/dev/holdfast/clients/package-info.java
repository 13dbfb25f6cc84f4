/** Clients that are not ours, and our own that speaks their format. */
package dev.holdfast.clients;
