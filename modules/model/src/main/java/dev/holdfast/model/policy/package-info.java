/**
 * Policies: reading them, and deciding by them who may do what. {@link
 * dev.holdfast.model.policy.Policy} compiles a document once, {@link
 * dev.holdfast.model.policy.AccessDecision} asks it of requests.
 */
@NullMarked
package dev.holdfast.model.policy;

import org.jspecify.annotations.NullMarked;
